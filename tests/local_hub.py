"""A Hugging Face Hub in memory, on 127.0.0.1: what the real clients of huggingface_hub, datasets and timm ask of it.

    with LocalHub() as hub:                      # a free port, a thread of its own
        subprocess.run(…, env=hub.environment(cache_folder))

The clients read HF_ENDPOINT when they are imported, so whoever talks to it runs in a process of its own.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import socket
import threading
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs

import uvicorn
import yaml
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

Json = dict[str, Any]
PREFIXES = {"models": "", "datasets": "datasets/", "spaces": "spaces/"}


class Refusal(Exception):  # noqa: N818
    """An answer with an error status; over plain http the client goes by its X-Error-Code."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


class Blob(NamedTuple):
    """One file of a commit; a large one is kept in LFS and known by its SHA-256."""

    content: bytes
    lfs: bool

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def oid(self) -> str:
        return self.sha256 if self.lfs else hashlib.sha1(b"blob %d\0" % len(self.content) + self.content).hexdigest()


@dataclass
class Commit:
    sha: str
    title: str
    files: dict[str, Blob]


@dataclass
class Repo:
    """A repo of one branch, main; commits in order, tags by name."""

    kind: str
    id: str
    sdk: str | None = None
    commits: list[Commit] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    private: bool = False

    def commit(self, title: str, files: dict[str, Blob]) -> Commit:
        names = json.dumps([self.id, title, len(self.commits), {path: blob.oid for path, blob in files.items()}])
        self.commits.append(Commit(hashlib.sha1(names.encode()).hexdigest(), title, files))
        return self.commits[-1]

    def at(self, revision: str) -> Commit:
        wanted = self.tags.get(revision, revision)
        if wanted == "main":
            return self.commits[-1]
        for commit in self.commits:
            if commit.sha == wanted:
                return commit
        raise Refusal(404, "RevisionNotFound", f"Invalid rev id: {revision}")


class LocalHub:
    """The server. `log` has (method, path) of every request; with `lfs`, parquet and weights go through LFS.

    `fault` may name another answer for a path: any Response, for what the Hub says on a bad day.
    """

    def __init__(self, lfs: bool = False) -> None:
        self.lfs = lfs
        self.read_only = False
        self.repos: dict[tuple[str, str], Repo] = {}
        self.stored: dict[str, bytes] = {}
        self.log: list[tuple[str, str]] = []
        self.url = ""
        self.fault: Callable[[str], ASGIApp | None] = lambda path: None

    def __enter__(self) -> LocalHub:
        listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        app = Starlette(routes=self._routes(), exception_handlers={Refusal: _refuse})

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            await (self.fault(scope["path"]) or app)(scope, receive, send)

        self._server = uvicorn.Server(uvicorn.Config(answer, log_level="error", lifespan="off"))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends the server; its address then refuses connections."""
        self._server.should_exit = True
        self._thread.join(10)

    def environment(self, home: Path) -> dict[str, str]:
        """The environment of a process that uses this Hub and keeps its caches in `home`."""
        return client_environment(self.url, home)

    def upload(self, kind: str, repo_id: str, folder: Path) -> Repo:
        """Puts a folder on the Hub without a client, as one commit."""
        paths = [path for path in folder.rglob("*") if path.is_file()]
        files = {path.relative_to(folder).as_posix(): Blob(path.read_bytes(), False) for path in paths}
        repo = self.repos.setdefault((kind, repo_id), Repo(kind, repo_id))
        repo.commit("upload", files)
        return repo

    def _routes(self) -> list[Route]:
        repo, post = "/api/{kind}/{owner}/{name}", ["POST"]
        routes = [
            Route("/api/whoami-v2", self.whoami),
            Route("/api/validate-yaml", self.validate_card, methods=post),
            Route("/api/repos/create", self.create, methods=post),
            Route(repo, self.info),
            Route(repo + "/revision/{revision}", self.info),
            Route(repo + "/tree/{revision}", self.tree),
            Route(repo + "/tree/{revision}/{path:path}", self.tree),
            Route(repo + "/paths-info/{revision}", self.paths_info, methods=post),
            Route(repo + "/refs", self.refs),
            Route(repo + "/preupload/{revision}", self.preupload, methods=post),
            Route(repo + "/commit/{revision}", self.commit, methods=post),
            Route(repo + "/tag/{revision}", self.tag, methods=post),
            Route(repo + "/variables", self.variable, methods=["GET", "POST", "DELETE"]),
            Route(repo + "/secrets", self.secret, methods=post),
            Route("/lfs/{sha}", self.store, methods=["PUT"]),
        ]
        for kind, prefix in PREFIXES.items():
            batch = f"/{prefix}{{owner}}/{{name}}.git/info/lfs/objects/batch"
            routes.append(Route(batch, self.lfs_batch, methods=post))
            routes.append(
                Route(f"/{prefix}{{owner}}/{{name}}/resolve/{{revision}}/{{path:path}}", self.serve, name=kind)
            )
        return [*routes, Route("/{path:path}", self.nothing, methods=["GET", "HEAD", "POST", "PUT", "DELETE"])]

    def _repo(self, request: Request, kind: str | None = None) -> Repo:
        self.log.append((request.method, request.url.path))
        where = request.path_params
        key = (kind or where["kind"], f"{where['owner']}/{where['name']}")
        if key not in self.repos:
            raise Refusal(404, "RepoNotFound", "Repository not found")
        return self.repos[key]

    async def whoami(self, request: Request) -> Response:
        return JSONResponse({"type": "user", "name": "tester", "orgs": [], "auth": {"accessToken": {"role": "write"}}})

    async def validate_card(self, request: Request) -> Response:
        _front_matter((await request.json())["content"].encode())
        return JSONResponse({"errors": [], "warnings": []})

    async def create(self, request: Request) -> Response:
        body = await request.json()
        self._check_writable()
        kind, repo_id = f"{body.get('type') or 'model'}s", f"{body.get('organization') or 'tester'}/{body['name']}"
        answer = {"url": f"{self.url}/{PREFIXES[kind]}{repo_id}", "name": repo_id}
        if (kind, repo_id) in self.repos:
            return JSONResponse({"error": "You already created this repo", **answer}, 409)
        self.repos[kind, repo_id] = Repo(kind, repo_id, body.get("sdk"), private=body.get("visibility") == "private")
        self.repos[kind, repo_id].commit("initial commit", {})
        return JSONResponse(answer)

    async def info(self, request: Request) -> Response:
        repo = self._repo(request)
        commit = repo.at(request.path_params.get("revision", "main"))
        answer = {
            "_id": "0", "id": repo.id, "sha": commit.sha, "private": repo.private, "tags": [],
            "downloads": 0, "likes": 0,
            "siblings": [{"rfilename": path} for path in commit.files],
            "cardData": _front_matter(commit.files.get("README.md", Blob(b"", False)).content), "sdk": repo.sdk,
        }  # fmt: skip
        return JSONResponse(answer)

    async def tree(self, request: Request) -> Response:
        commit = self._repo(request).at(request.path_params["revision"])
        base = request.path_params.get("path", "").strip("/")
        deep = request.query_params.get("recursive", "").lower() in ("true", "1")
        listed = _list(commit, f"{base}/" if base else "", deep)
        if base and not listed:
            raise Refusal(404, "EntryNotFound", f"{base} does not exist")
        return JSONResponse(listed)

    async def paths_info(self, request: Request) -> Response:
        files = self._repo(request).at(request.path_params["revision"]).files
        body = (await request.body()).decode()
        paths = json.loads(body)["paths"] if body.startswith("{") else parse_qs(body).get("paths", [])
        known = [_entry(path, files[path]) for path in paths if path in files]
        folders = [path for path in paths if any(name.startswith(f"{path.rstrip('/')}/") for name in files)]
        return JSONResponse(known + [_folder(path) for path in folders])

    async def refs(self, request: Request) -> Response:
        repo = self._repo(request)
        tags = [{"name": name, "ref": f"refs/tags/{name}", "targetCommit": sha} for name, sha in repo.tags.items()]
        main = {"name": "main", "ref": "refs/heads/main", "targetCommit": repo.commits[-1].sha}
        return JSONResponse({"branches": [main], "tags": tags, "converts": [], "pullRequests": []})

    async def preupload(self, request: Request) -> Response:
        self._repo(request)
        files = [
            {"path": file["path"], "uploadMode": self._mode(file["path"]), "shouldIgnore": False, "oid": None}
            for file in (await request.json())["files"]
        ]
        return JSONResponse({"files": files})

    def _mode(self, path: str) -> str:
        return "lfs" if self.lfs and path.endswith((".parquet", ".usearch", ".safetensors")) else "regular"

    def _check_writable(self) -> None:
        if self.read_only:
            raise Refusal(403, "Forbidden", "This token may not write")

    async def commit(self, request: Request) -> Response:
        self._check_writable()
        repo = self._repo(request)
        title, files = "", dict(repo.at(request.path_params["revision"]).files)
        for line in (await request.body()).splitlines():
            entry = json.loads(line)
            kind, value = entry["key"], entry["value"]
            if kind == "header":
                title = value["summary"]
            elif kind == "file":
                files[value["path"]] = Blob(base64.b64decode(value["content"]), False)
            elif kind == "lfsFile":
                files[value["path"]] = Blob(self.stored[value["oid"]], True)
            elif kind == "deletedFile":
                files.pop(value["path"], None)
        made = repo.commit(title, files)
        url = f"{self.url}/{PREFIXES[repo.kind]}{repo.id}/commit/{made.sha}"
        return JSONResponse({"success": True, "commitOid": made.sha, "commitUrl": url})

    async def tag(self, request: Request) -> Response:
        repo = self._repo(request)
        repo.tags[(await request.json())["tag"]] = repo.at(request.path_params["revision"]).sha
        return JSONResponse({})

    async def variable(self, request: Request) -> Response:
        known = self._repo(request).variables
        body = await request.json() if request.method != "GET" else {}
        if request.method == "DELETE":
            known.pop(body["key"])
        elif body:
            known[body["key"]] = body["value"]
        return JSONResponse({key: {"value": value} for key, value in known.items()})

    async def secret(self, request: Request) -> Response:
        body = await request.json()
        self._repo(request).secrets[body["key"]] = body["value"]
        return JSONResponse({body["key"]: {"description": body.get("description")}})

    async def lfs_batch(self, request: Request) -> Response:
        wanted = (await request.json())["objects"]
        actions = [{"upload": {"href": f"{self.url}/lfs/{each['oid']}", "header": {}}} for each in wanted]
        objects = [
            {"oid": each["oid"], "size": each["size"], **({} if each["oid"] in self.stored else {"actions": action})}
            for each, action in zip(wanted, actions, strict=True)
        ]
        return JSONResponse({"transfer": "basic", "objects": objects})

    async def store(self, request: Request) -> Response:
        self.stored[request.path_params["sha"]] = await request.body()
        return Response()

    async def serve(self, request: Request) -> Response:
        first = request.url.path.split("/")[1]
        commit = self._repo(request, first if first in PREFIXES else "models").at(request.path_params["revision"])
        blob = commit.files.get(request.path_params["path"])
        if blob is None:
            raise Refusal(404, "EntryNotFound", "Entry not found")
        headers = {"X-Repo-Commit": commit.sha, "ETag": f'"{blob.oid}"', "Accept-Ranges": "bytes"}
        if blob.lfs:
            headers |= {"X-Linked-Etag": f'"{blob.oid}"', "X-Linked-Size": str(len(blob.content))}
        return _part(blob.content, request.headers.get("range", ""), headers)

    async def nothing(self, request: Request) -> Response:
        self.log.append((request.method, request.url.path))
        raise Refusal(404, "EntryNotFound", f"This Hub does not know {request.method} {request.url.path}")


async def _refuse(_: Request, refusal: Exception) -> Response:
    if not isinstance(refusal, Refusal):
        raise refusal
    headers = {"X-Error-Code": refusal.code, "X-Error-Message": str(refusal)}
    return JSONResponse({"error": str(refusal)}, refusal.status, headers)


def _part(content: bytes, wanted: str, headers: dict[str, str]) -> Response:
    asked = re.fullmatch(r"bytes=(\d+)-(\d*)", wanted)
    if not asked:
        return Response(content, headers=headers, media_type="application/octet-stream")
    start, end = int(asked[1]), min(int(asked[2] or len(content)), len(content) - 1)
    headers["Content-Range"] = f"bytes {start}-{end}/{len(content)}"
    return Response(content[start : end + 1], 206 if start <= end else 416, headers)


def _list(commit: Commit, base: str, deep: bool) -> list[Json]:
    inside = {path: blob for path, blob in sorted(commit.files.items()) if path.startswith(base)}
    folders = {base + "/".join(parts[:end]) for path in inside for parts in [path[len(base) :].split("/")]
               for end in range(1, len(parts) if deep else min(len(parts), 2))}  # fmt: skip
    files = [_entry(path, blob) for path, blob in inside.items() if deep or "/" not in path[len(base) :]]
    return [_folder(path) for path in sorted(folders)] + files


def _entry(path: str, blob: Blob) -> Json:
    entry: Json = {"type": "file", "path": path, "oid": blob.oid, "size": len(blob.content)}
    return entry | ({"lfs": {"oid": blob.sha256, "size": len(blob.content), "pointerSize": 130}} if blob.lfs else {})


def _folder(path: str) -> Json:
    return {"type": "directory", "path": path, "oid": hashlib.sha1(path.encode()).hexdigest(), "size": 0}


def _front_matter(card: bytes) -> Json | None:
    found = re.match(rb"---\n(.*?)\n---", card, re.DOTALL)
    return yaml.safe_load(found[1]) if found else None


def client_environment(endpoint: str, home: Path) -> dict[str, str]:
    """The environment of a process whose Hub is at `endpoint` and whose caches are in `home`."""
    theirs = {"HF_ENDPOINT": endpoint, "HF_HOME": str(home), "HF_TOKEN": "hf_test", "HF_HUB_DISABLE_XET": "1",
              "HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}  # fmt: skip
    return {name: value for name, value in os.environ.items() if not name.startswith("HF_")} | theirs


@contextmanager
def silent_server() -> Any:
    """The address of a server that accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def trickling_server() -> Any:
    """The address of a server that begins a header and then sends one byte of it a second."""

    def answer(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not closing.wait(1):
                connection.sendall(b".")

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=answer, args=(connection,), daemon=True).start()

    closing = threading.Event()
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        closing.set()
        listener.shutdown(socket.SHUT_RDWR)
