"""Makes OxbookSans.ttf, the font charts are drawn with, from fonts of the Noto family.

Usage: python make_font.py FOLDER
FOLDER holds the unpacked Debian packages fonts-noto-core and fonts-noto-cjk (or links to their fonts). Needs fonttools.
"""

import sys
from io import BytesIO
from pathlib import Path

from fontTools import merge, subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont, newTable


def span(first, last):
    return list(range(first, last + 1))


# Latin with its accents, Greek, punctuation, raised and lowered digits, currencies, letters used as signs.
LATIN = (
    span(0x20, 0x24F)
    + span(0x300, 0x304)
    + [0x307, 0x308, 0x30A, 0x30C]
    + span(0x370, 0x3FF)
    + span(0x1E00, 0x1EFF)
    + span(0x2000, 0x209F)
    + span(0x20A0, 0x20BF)
    + span(0x2100, 0x214F)
)
MATHS = span(0x2190, 0x22FF) + span(0x2308, 0x230B) + [0x27E8, 0x27E9, 0x2AFD] + span(0x1D538, 0x1D56B)
SIGNS = span(0x25A0, 0x25FF) + span(0x2605, 0x2606) + span(0x2713, 0x2718)
# The 2,350 syllables of KS X 1001, single letters, and the punctuation that goes with them.
HANGUL = (
    [ord(bytes([row, cell]).decode("euc_kr")) for row in range(0xB0, 0xC9) for cell in range(0xA1, 0xFF)]
    + span(0x3131, 0x318E)
    + span(0x3000, 0x3015)
    + span(0xFF01, 0xFF5E)
)


def reduced(font, characters):
    options = subset.Options(layout_features=[], hinting=False, desubroutinize=True, notdef_outline=True)
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "MATH", "meta", "STAT", "DSIG", "vhea", "vmtx", "kern"]
    options.name_IDs = [1, 2, 4, 6]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    return font


def to_truetype(font):
    """Cubic outlines become quadratic ones, to a thousandth of an em."""
    glyphs = font.getGlyphSet()
    order = font.getGlyphOrder()
    converted = {}
    for name in order:
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
        converted[name] = pen.glyph()
    font["loca"] = newTable("loca")
    font["glyf"] = newTable("glyf")
    font["glyf"].glyphOrder = order
    font["glyf"].glyphs = converted
    del font["CFF "]
    font["maxp"].tableVersion = 0x00010000
    for field in (
        "maxZones maxTwilightPoints maxStorage maxFunctionDefs maxInstructionDefs maxStackElements "
        "maxSizeOfInstructions maxComponentElements maxPoints maxContours maxCompositePoints maxCompositeContours "
        "maxComponentDepth"
    ).split():
        setattr(font["maxp"], field, 0)
    font["maxp"].maxZones = 1
    font["post"].formatType = 3.0
    font.sfntVersion = "\000\001\000\000"
    return font


def main(folder):
    folder = Path(folder)
    find = lambda name: next(folder.rglob(name))
    done = set()
    parts = []
    for name, wanted in [
        ("NotoSans-Regular.ttf", LATIN),
        ("NotoSansMath-Regular.ttf", MATHS),
        ("NotoSansSymbols2-Regular.ttf", SIGNS),
        ("NotoSansCJK-Regular.ttc", HANGUL),
    ]:
        path = find(name)
        font = TTCollection(path).fonts[1] if path.suffix == ".ttc" else TTFont(path)
        assert font["head"].unitsPerEm == 1000, name
        has = set(font.getBestCmap())
        characters = [c for c in wanted if c in has and c not in done]
        done.update(characters)
        font = reduced(font, characters)
        if "CFF " in font:
            font = to_truetype(font)
        # `merge` takes files.
        file = BytesIO()
        font.save(file)
        file.seek(0)
        parts.append(file)
    merger = merge.Merger(options=merge.Options(drop_tables=["GSUB", "GPOS", "GDEF", "OS/2"]))
    font = merger.merge(parts)
    for record in list(font["name"].names):
        font["name"].removeNames(nameID=record.nameID)
    for number, text in [
        (0, "Copyright 2015-2018 Google LLC; 2014-2021 Adobe. Combined from fonts of the Noto family."),
        (1, "Oxbook Sans"),
        (2, "Regular"),
        (4, "Oxbook Sans Regular"),
        (6, "OxbookSans-Regular"),
        (13, "SIL Open Font License, Version 1.1"),
    ]:
        font["name"].setName(text, number, 3, 1, 0x409)
    font["post"].formatType = 3.0
    font["head"].created = font["head"].modified = 0
    font.recalcTimestamp = False
    target = Path(__file__).parent / "OxbookSans.ttf"
    font.save(target)
    print(f"{target.name}: {len(font.getGlyphOrder())} glyphs, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main(sys.argv[1])
