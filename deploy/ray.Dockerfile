# What every machine of a Ray cluster runs: this project with its extra `ray`, on Python as it is tried with.
#   docker build -f deploy/ray.Dockerfile -t fashion-search-ray .
FROM python:3.11-slim
# KubeRay asks a pod how it is with wget.
RUN apt-get update && apt-get install -y --no-install-recommends wget && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements.txt requirements-build.txt requirements-ray.txt ./
# The CPU build of torch; leave the index out for machines with a GPU.
RUN pip install --no-cache-dir --extra-index-url https://download.pytorch.org/whl/cpu -r requirements-ray.txt
COPY . .
RUN pip install --no-cache-dir --no-deps .
ENV RAY_USAGE_STATS_ENABLED=0
