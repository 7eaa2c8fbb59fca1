"""The cuts of every kind of garment, by the words a shop would use for them."""

# ruff: noqa: E501  (a table reads best with one row per line)

from dataclasses import replace
from random import Random
from typing import Any

from .bottoms import Legs
from .cut import Cut
from .skirts import Skirt

TEE = Cut()
LONG: dict[str, Any] = {"sleeve": 218.0, "angle": 15.0, "cuff": 28.0}
HALF: dict[str, Any] = {"sleeve": 84.0, "angle": 34.0, "cuff": 42.0}
NONE: dict[str, Any] = {"sleeve": 0.0, "shoulder": 62.0, "drop": 18.0}
SLIM: dict[str, Any] = {"shoulder": 67.0, "chest": 67.0, "sides": ((57.0, 226.0), (69.0, 302.0)), "drop": 20.0}
CAP: dict[str, Any] = {"sleeve": 46.0, "angle": 42.0, "cuff": 42.0}
SHIRT = Cut(
    collar="shirt",
    closure="buttons",
    neck_depth=24,
    hem=16,
    sides=((76, 240), (80, 302)),
    **{**LONG, "cuff_style": "shirt"},
)
KNIT = Cut(bottom="rib", cuff_style="rib", sides=((79, 236), (77, 302)), **LONG)
GOWN = Cut(
    top=26,
    shoulder=44,
    drop=12,
    chest=46,
    underarm=92,
    neck_width=21,
    neck_depth=26,
    sleeve=0,
    collar="bound",
    bottom="hem",
    sides=((38, 160), (58, 226), (80, 374)),
    waist="seam",
)
KURTA = Cut(
    top=24,
    shoulder=56,
    drop=16,
    chest=54,
    underarm=98,
    neck_width=19,
    neck_depth=20,
    neck="slit",
    collar="bound",
    sides=((49, 180), (60, 270), (66, 376)),
    sleeve=128,
    angle=24,
    cuff=28,
    slits=True,
    cuff_style="hem",
)

CUTS: dict[str, dict[str, Cut]] = {
    "Tshirts": {
        "Round Neck": TEE,
        "Round Neck Raglan": replace(TEE, angle=37, sleeve=90, sides=((78, 236), (78, 312))),
        "V-Neck": replace(TEE, neck="v", neck_depth=44, collar="bound"),
        "Polo": replace(TEE, collar="polo", closure="henley", neck_depth=22, cuff_style="band", **HALF),
        "Polo Neck Regular": replace(TEE, collar="polo", closure="henley", neck_depth=24, cuff_style="hem", hem=9),
        "Henley": replace(TEE, closure="henley", neck_depth=28, **HALF),
        "Full Sleeve": replace(TEE, **LONG),
        "Sleeveless": replace(TEE, **{**NONE, "shoulder": 66.0}),
        "Hooded": replace(TEE, collar="hood", top=88, underarm=170, neck_depth=24, closure="henley"),
    },
    "Women Tshirts": {
        "Round Neck": replace(TEE, **SLIM, **{**CAP, "sleeve": 62.0}),
        "V-Neck": replace(TEE, **SLIM, **CAP, neck="v", neck_depth=52, collar="bound"),
        "Scoop Neck": replace(TEE, **SLIM, **CAP, neck_depth=48, neck_width=34, collar="bound"),
        "Polo": replace(TEE, **SLIM, **CAP, collar="polo", closure="henley", neck_depth=26),
        "Full Sleeve": replace(TEE, **SLIM, **LONG),
    },
    "Shirts": {
        "Full Sleeve": SHIRT,
        "Slim Fit": replace(SHIRT, sides=((70, 234), (76, 304)), pockets="chest"),
        "Regular Fit": replace(SHIRT, sides=((81, 236), (84, 300)), pockets="chest", hem=10),
        "Roll-up Sleeve": replace(SHIRT, sleeve=150, angle=20, cuff=36, cuff_style="shirt", pockets="flaps"),
        "Half Sleeve": replace(SHIRT, **HALF, cuff_style="band", pockets="chest"),
        "Casual Half Sleeve": replace(SHIRT, **HALF, cuff_style="hem", pockets="flaps", hem=18),
        "Mandarin Collar": replace(SHIRT, collar="mandarin", neck_depth=20),
    },
    "Women Shirts": {
        "Full Sleeve": replace(SHIRT, **SLIM, hem=12),
        "Tie-up": replace(SHIRT, **SLIM, collar="bow", neck="v", neck_depth=30),
        "Three-Quarter Sleeve": replace(SHIRT, **SLIM, sleeve=140, angle=20, cuff=32, cuff_style="band", pockets="flaps"),
        "Sleeveless": replace(SHIRT, **{**SLIM, **NONE, "shoulder": 60.0}),
    },
    "Tops": {
        "Cap Sleeve": replace(TEE, **SLIM, **CAP, neck_depth=42, neck_width=33, collar="bound"),
        "Sleeveless": replace(TEE, **{**SLIM, **NONE, "shoulder": 52.0}, neck_depth=50, collar="bound", waist="elastic"),
        "Spaghetti": replace(TEE, **{**SLIM, "sides": ((55.0, 224.0), (72.0, 300.0))}, sleeve=0, collar="straps", neck="sweetheart"),
        "Peplum": replace(TEE, **{**SLIM, "sides": ((53.0, 222.0), (88.0, 302.0))}, **CAP, neck_width=32, neck_depth=30, collar="bound", waist="seam"),
        "Frilled": replace(TEE, **{**SLIM, **NONE, "shoulder": 54.0}, neck_depth=44, collar="frill"),
        "V-Neck": replace(TEE, **SLIM, neck="v", neck_depth=60, collar="bound", sleeve=104, angle=28, cuff=38, cuff_style="bell"),
        "Bow": replace(TEE, **{**SLIM, **NONE}, neck_depth=30, collar="bow"),
        "Square Neck": replace(TEE, **SLIM, **CAP, neck="square", neck_depth=44, neck_width=34, collar="bound"),
        "Boat Neck": replace(TEE, **SLIM, neck_width=44, neck_depth=16, sleeve=136, angle=22, cuff=30, collar="bound"),
        "Tiered": replace(TEE, **{**SLIM, "sides": ((62.0, 186.0), (80.0, 304.0))}, sleeve=0, collar="straps", waist="tiers"),
    },
    "Dresses": {
        "A-Line": GOWN,
        "Belted": replace(GOWN, waist="belt"),
        "Shift": replace(GOWN, waist="none", sides=((47, 170), (56, 250), (60, 352)), sleeve=40, angle=36, cuff=32),
        "Bodycon": replace(GOWN, waist="none", sides=((36, 160), (52, 226), (44, 346)), neck="square", neck_depth=30),
        "Strapless": replace(GOWN, collar="straps", neck="sweetheart", sides=((37, 150), (60, 220), (90, 360)), waist="sash"),
        "Maxi": replace(GOWN, neck="v", neck_depth=50, sides=((37, 150), (56, 230), (84, 392)), waist="elastic"),
        "Tiered": replace(GOWN, sides=((44, 150), (70, 240), (98, 360)), waist="tiers", neck_depth=34),
        "Skater": replace(GOWN, sides=((37, 158), (74, 236), (112, 330)), waist="pleats", sleeve=46, angle=34, cuff=30),
        "Wrap": replace(GOWN, neck="v", neck_depth=66, waist="sash", sleeve=112, angle=22, cuff=26),
        "Shirt": replace(GOWN, collar="shirt", closure="buttons", waist="belt", sleeve=58, angle=30, cuff=30, neck_depth=22, cuff_style="band"),
        "Frilled": replace(GOWN, collar="frill", bottom="frill", neck_depth=32),
    },
    "Kurtas": {
        "Straight": KURTA,
        "Embroidered Yoke": replace(KURTA, neck="round", neck_depth=28, sleeve=64, angle=30, cuff=32, bottom="border"),
        "Mandarin Collar": replace(KURTA, collar="mandarin", neck="round", neck_depth=20, closure="kurta", cuff_style="band"),
        "A-Line": replace(KURTA, sides=((46, 170), (66, 270), (86, 368)), slits=False, neck="round", neck_depth=34, bottom="border"),
        "Sleeveless": replace(KURTA, sleeve=0, shoulder=46, neck="v", neck_depth=40),
        "Anarkali": replace(KURTA, sides=((42, 150), (68, 260), (104, 372)), slits=False, waist="pleats", neck="round", neck_depth=36, bottom="border"),
    },
    "Men Kurtas": {
        "Mandarin Collar": replace(KURTA, collar="mandarin", neck="round", neck_depth=20, closure="kurta", sleeve=190, angle=14, cuff=26, shoulder=62, chest=60, sides=((57, 190), (62, 270), (66, 366))),
        "Long": replace(KURTA, collar="mandarin", neck="round", neck_depth=20, closure="buttons", sleeve=192, angle=14, cuff=26, cuff_style="shirt", shoulder=62, chest=60, sides=((58, 190), (64, 376))),
        "Short": replace(KURTA, top=44, collar="mandarin", neck="round", neck_depth=22, closure="kurta", sleeve=200, angle=15, cuff=28, shoulder=70, chest=68, underarm=124, neck_width=22, sides=((64, 220), (72, 344)), pockets="chest"),
    },
    "Kurtis": {
        "Short": replace(KURTA, top=44, shoulder=60, chest=58, underarm=122, neck_width=22, neck_depth=26, sides=((50, 210), (68, 344)), sleeve=120, angle=24, cuff=30),
        "Printed Border": replace(KURTA, top=44, shoulder=60, chest=58, underarm=122, neck_width=24, neck="round", neck_depth=34, sides=((50, 210), (74, 336)), sleeve=64, angle=32, cuff=34, bottom="border"),
        "Collared": replace(KURTA, top=44, shoulder=60, chest=58, underarm=122, neck_width=22, neck="round", collar="mandarin", closure="kurta", sides=((52, 210), (68, 340)), sleeve=136, angle=22, cuff=30),
    },
    "Tunics": {
        "Printed": replace(GOWN, top=40, shoulder=54, chest=56, underarm=116, sides=((54, 210), (72, 340)), waist="none", sleeve=110, angle=24, cuff=34, neck="v", neck_depth=44),
        "Belted": replace(GOWN, top=40, shoulder=54, chest=56, underarm=116, sides=((46, 218), (74, 336)), waist="sash", sleeve=48, angle=34, cuff=34),
        "Gathered": replace(GOWN, top=40, shoulder=52, chest=54, underarm=116, sides=((56, 170), (82, 334)), waist="elastic", collar="frill"),
    },
    "Sweaters": {
        "Round Neck": KNIT,
        "V-Neck": replace(KNIT, neck="v", neck_depth=54),
        "Turtleneck": replace(KNIT, collar="turtle", neck_depth=14, neck_width=24),
        "Zip Neck": replace(KNIT, collar="funnel", closure="half-zip", neck_depth=24),
        "Cardigan": replace(KNIT, neck="v", neck_depth=86, closure="buttons", collar="crew"),
        "Sleeveless": replace(KNIT, **{**NONE, "shoulder": 64.0}, neck="v", neck_depth=56),
    },
    "Sweatshirts": {
        "Crew Neck": KNIT,
        "Hooded": replace(KNIT, collar="hood", top=92, underarm=176, neck_depth=26, pockets="kangaroo", sides=((79, 254), (76, 326)), sleeve=202),
        "Hooded Zip": replace(KNIT, collar="hood", top=92, underarm=176, neck_depth=26, closure="zip", pockets="slant", sides=((79, 254), (76, 326)), sleeve=202),
        "High Neck Zip": replace(KNIT, collar="funnel", closure="zip", neck_depth=26, pockets="slant"),
    },
    "Jackets": {
        "High Neck": replace(KNIT, collar="funnel", closure="zip", pockets="slant", neck_depth=26),
        "Denim": replace(KNIT, collar="shirt", closure="buttons", pockets="flaps", bottom="border", cuff_style="shirt", sides=((75, 232), (75, 290)), neck_depth=28),
        "Bomber": replace(KNIT, collar="funnel", closure="zip", neck_depth=16, pockets="slant", sides=((84, 236), (75, 300))),
        "Hooded": replace(KNIT, collar="hood", top=92, underarm=176, neck_depth=26, closure="zip", bottom="hem", cuff_style="band", pockets="slant", sleeve=204, sides=((80, 254), (80, 330))),
        "Blazer": replace(SHIRT, collar="lapels", neck="v", neck_depth=104, closure="buttons", pockets="none", cuff_style="hem", sides=((69, 226), (83, 318)), hem=12),
        "Quilted": replace(KNIT, collar="funnel", closure="zip", pockets="slant", bottom="hem", cuff_style="band"),
        "Biker": replace(KNIT, collar="lapels", neck="v", neck_depth=56, closure="zip", bottom="hem", cuff_style="band", pockets="slant", sides=((72, 232), (72, 286))),
    },
    "Innerwear Vests": {
        "Racer Back": Cut(top=52, shoulder=40, drop=4, chest=66, underarm=150, neck_width=26, neck_depth=74, sleeve=0, collar="bound", sides=((60, 240), (64, 324))),
        "Square Neck": Cut(top=52, shoulder=44, drop=4, chest=68, underarm=148, neck="square", neck_width=30, neck_depth=62, sleeve=0, collar="bound", sides=((64, 240), (66, 324))),
        "Round Neck": Cut(top=56, shoulder=56, drop=10, chest=68, underarm=146, neck_width=30, neck_depth=44, sleeve=0, collar="bound", sides=((64, 240), (66, 324))),
    },
}  # fmt: skip

STRAIGHT = Legs()
LEGS: dict[str, dict[str, Legs]] = {
    "Jeans": {
        "Slim Fit": replace(STRAIGHT, knee=21, ankle=17, spread=54, fade=0.34),
        "Straight Fit": replace(STRAIGHT, fade=0.3),
        "Skinny": replace(STRAIGHT, waist=42, hip=53, knee=17, ankle=12.5, spread=48, fade=0.24),
        "Bootcut": replace(STRAIGHT, knee=21, ankle=28, spread=66, fade=0.3),
        "Distressed": replace(STRAIGHT, knee=22, ankle=18, spread=56, fade=0.5, ripped=True, cuff="frayed"),
        "Rolled Hem": replace(STRAIGHT, knee=22, ankle=19, spread=57, end=358, fade=0.3, cuff="turnup"),
        "Raw": replace(STRAIGHT, knee=23, ankle=20, spread=58),
    },
    "Trousers": {
        "Formal": replace(STRAIGHT, pockets="slant", crease=True),
        "Flat Front": replace(STRAIGHT, pockets="slant", crease=True, knee=24, ankle=21, spread=60),
        "Chino": replace(STRAIGHT, pockets="slant", knee=22, ankle=18, spread=56, cuff="turnup", end=366),
        "Slim Fit": replace(STRAIGHT, pockets="slant", knee=20, ankle=16, spread=52),
        "Cargo": replace(STRAIGHT, pockets="cargo", knee=27, ankle=24, spread=64),
        "Wide Leg": replace(STRAIGHT, waist=42, knee=31, ankle=33, spread=74, pockets="slant", crease=True),
    },
    "Track Pants": {
        "Striped": replace(STRAIGHT, band="drawstring", pockets="slant", stripe=True, knee=27, ankle=24),
        "Cuffed": replace(STRAIGHT, band="drawstring", pockets="slant", cuff="rib", knee=25, ankle=18, spread=54, end=372),
        "Solid": replace(STRAIGHT, band="elastic", pockets="slant", knee=28, ankle=27, spread=66),
        "Yoga": replace(STRAIGHT, waist=42, hip=53, band="wide", pockets="none", knee=20, ankle=25, spread=60),
    },
    "Shorts": {
        "Casual": Legs(top=70, waist=74, hip=88, crotch=204, knee=45, ankle=42, end=300, spread=98, pockets="slant"),
        "Denim": Legs(top=84, waist=70, hip=88, crotch=206, knee=44, ankle=43, end=264, spread=94, cuff="turnup", fade=0.3),
        "Cargo": Legs(top=56, waist=70, hip=84, crotch=186, knee=43, ankle=42, end=324, spread=94, pockets="cargo"),
        "Sports": Legs(top=80, waist=72, hip=90, crotch=206, knee=47, ankle=48, end=292, spread=106, band="drawstring", pockets="none", stripe=True),
        "Drawstring": Legs(top=76, waist=72, hip=88, crotch=204, knee=45, ankle=44, end=296, spread=100, band="drawstring", pockets="slant"),
    },
    "Capris": {
        "Solid": Legs(top=50, waist=58, hip=72, crotch=178, knee=30, ankle=27, end=338, spread=72, pockets="slant"),
        "Drawstring": Legs(top=50, waist=58, hip=72, crotch=178, knee=32, ankle=24, end=330, spread=68, band="drawstring", pockets="none", cuff="rib"),
        "Denim": Legs(top=50, waist=58, hip=72, crotch=178, knee=28, ankle=26, end=330, spread=70, cuff="turnup", fade=0.3),
    },
    "Leggings": {
        "Ankle Length": replace(STRAIGHT, waist=38, hip=49, knee=14.5, ankle=9.5, spread=41, band="elastic", pockets="none"),
        "Churidar": replace(STRAIGHT, waist=38, hip=50, knee=16, ankle=9, spread=40, band="elastic", pockets="none", end=386),
        "Sport": replace(STRAIGHT, waist=39, hip=49, knee=15, ankle=10, spread=42, band="wide", pockets="none", stripe=True),
    },
}  # fmt: skip

SKIRTS: dict[str, Skirt] = {
    "A-Line": Skirt(),
    "Pencil": Skirt(top=64, waist=52, hip=74, hem=62, end=328, style="pencil"),
    "Pleated": Skirt(waist=56, hip=84, hem=116, end=292, style="pleated"),
    "Tiered": Skirt(waist=54, hip=84, hem=112, end=306, style="tiered"),
    "Flared": Skirt(waist=46, hip=86, hem=124, end=300, style="flared", sash=True),
    "Denim": Skirt(top=86, waist=60, hip=82, hem=86, end=284, style="denim"),
    "Maxi": Skirt(top=30, waist=42, hip=64, hem=92, end=376, style="flared"),
    "Wrap": Skirt(waist=54, hip=78, hem=92, end=314, style="wrap", sash=True),
}


def fit_cut(cut: Cut, rng: Random) -> Cut:
    """The same cut in another shop's measure: a little longer, wider, deeper."""
    wide, long_ = rng.uniform(-4, 4), rng.uniform(-10, 8)
    sides = tuple(
        (w + wide * (0.5 + i * 0.4), y + long_ * (i + 1) / len(cut.sides)) for i, (w, y) in enumerate(cut.sides)
    )
    arm = rng.uniform(-0.08, 0.06) * cut.sleeve
    return replace(
        cut, sides=sides, sleeve=cut.sleeve + arm, angle=cut.angle + rng.uniform(-3, 3), shoulder=cut.shoulder + wide * 0.4,
        chest=cut.chest + wide * 0.7, neck_depth=cut.neck_depth + rng.uniform(-2, 5), neck_width=cut.neck_width + rng.uniform(-2, 2),
    )  # fmt: skip


def size_legs(cut: Legs, rng: Random) -> Legs:
    """The same trousers a little longer, wider or higher."""
    wide = rng.uniform(-3, 3)
    return replace(
        cut,
        waist=cut.waist + wide,
        hip=cut.hip + wide,
        spread=cut.spread + wide,
        end=cut.end + rng.uniform(-12, 4),
        knee=cut.knee + rng.uniform(-1, 1),
    )
