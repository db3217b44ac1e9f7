"""What all ways to write one whole name of a topic have in common.

``Staph_aureus`` is *Staphylococcus aureus*, ``hypersensitivity type 4`` is *Type IV
hypersensitivity*, ``haemolytic anaemias`` are *Hemolytic anemia*. Nothing is guessed: a name is
equal as a whole or it is another one. Both sides are spelled by these rules, so it does no harm
that their words are not always English.
"""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[a-z]+|[0-9]+")
_GREEK = str.maketrans({"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa"})
_BRITISH = (("ae", "e"), ("oe", "e"), ("our", "or"), ("sulph", "sulf"))
_ABBREVIATION = 5
"""Letters: AEDs and TCAs are spelled as they are."""
_FILLER = frozenset("and of the with in vs versus for by on from spp species".split())
_ORDERED = "to"
"""Left to right is not right to left."""
_ENDINGS = (
    ("viruses", "virus"),
    ("sinuses", "sinus"),
    ("itides", "itis"),
    ("stases", "stasis"),
    ("yses", "ysis"),
    ("sses", "ss"),
    ("xes", "x"),
    ("ches", "ch"),
    ("ies", "y"),
)
_ROMAN = dict(zip("i ii iii iv v vi vii viii ix x xi xii xiii".split(), map(str, range(1, 14))))
_WORDS = {
    "abx": "antibiotic",
    "agents": "drug",
    "anat": "anatomy",
    "bacilli": "bacillus",
    "bacteria": "bacterium",
    "biochem": "biochemistry",
    "biostats": "biostatistic",
    "ca": "cancer",
    "cardiac": "heart",
    "cardio": "cardiology",
    "cards": "cardiology",
    "cn": "cranial nerve",
    "def": "deficiency",
    "derm": "dermatology",
    "disorder": "disease",
    "disorders": "disease",
    "diverticula": "diverticulum",
    "dz": "disease",
    "embryo": "embryology",
    "endo": "endocrine",
    "epi": "epidemiology",
    "fungi": "fungus",
    "ganglia": "ganglion",
    "gastric": "stomach",
    "gi": "gastrointestinal",
    "heme": "hematology",
    "hep": "hepatitis",
    "hepatic": "liver",
    "histo": "histology",
    "htn": "hypertension",
    "immuno": "immunology",
    "kidney": "renal",
    "kidneys": "renal",
    "medication": "drug",
    "medications": "drug",
    "meds": "drug",
    "micro": "microbiology",
    "msk": "musculoskeletal",
    "neoplasm": "tumor",
    "neoplasms": "tumor",
    "neuro": "neurology",
    "nuclei": "nucleus",
    "onc": "oncology",
    "path": "pathology",
    "pharm": "pharmacology",
    "phys": "physiology",
    "physio": "physiology",
    "pna": "pneumonia",
    "psych": "psychiatry",
    "pulm": "pulmonology",
    "pulmonary": "lung",
    "repro": "reproductive",
    "resp": "respiratory",
    "rxn": "reaction",
    "rxns": "reaction",
    "staph": "staphylococcus",
    "strep": "streptococcus",
    "synd": "syndrome",
    "tx": "treatment",
    "vit": "vitamin",
    **_ROMAN,
}


def spelled(name: str) -> str:
    """The same for all spellings of a whole name; empty where it has neither letter nor digit."""
    return spelled_words(words_of(name))


def spelled_words(words: list[str]) -> str:
    """As ``spelled``, of a name's words in their order."""
    told = [
        _WORDS.get(word) or (_singular(word) if word[-1] in "si" else word)
        for word in words
        if word not in _FILLER
    ]
    if len(told) > 1 and _ORDERED not in told:
        told.sort()
        # Type 2 diabetes is diabetes 2; a blood type is no blood.
        if "type" in told and told[0].isdigit():
            told.remove("type")
    return " ".join(told)


def words_of(name: str) -> list[str]:
    """Words and numbers in order, folded, in American spelling; ``B12`` are two."""
    text = name.casefold().replace("'", "")
    if not text.isascii():
        text = _ascii(text)
    if len(text) > _ABBREVIATION:
        for british, american in _BRITISH:
            text = text.replace(british, american)
    return _WORD.findall(text)


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("\u2019", "").translate(_GREEK))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _singular(word: str) -> str:
    if word[-1] == "i":
        return word[:-1] + "us" if word.endswith("cocci") else word
    if len(word) < _ABBREVIATION or word[-2] in "sui":
        return word
    if word[-2] == "e":
        for plural, ending in _ENDINGS:
            if word.endswith(plural):
                return word[: -len(plural)] + ending
        if len(word) > 6 and word.endswith("oses"):
            return word[:-4] + "osis"
    return word[:-1]
