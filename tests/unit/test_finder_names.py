"""Which video a tag's path names, on a small made-up series where every rule has its case."""

from __future__ import annotations

import pytest

from comeback.resources.catalogue import Video
from comeback.resources.finder import Finder


def video(group: str, block: str, title: str, covers: str = "", also: str = "") -> Video:
    def names(text: str) -> tuple[str, ...]:
        return tuple(filter(None, text.split("; ")))

    return Video(group, block, None, title, names(covers) or (title,), names(also), None)


FINDER = Finder(
    (
        video("Heart", "Failure", "Heart Failure Basics"),
        video("Heart", "Failure", "Heart Failure: Causes", "Causes of heart failure"),
        video("Heart", "Failure", "Heart Failure: Findings", "Findings in heart failure"),
        video("Heart", "Shunts", "Left to Right Shunts"),
        video("Heart", "Shunts", "Right to Left Shunts"),
        video("Heart", "Pressure", "Hypertension"),
        video("Heart", "Pressure", "Hypertension in Pregnancy"),
        video("Heart", "Rhythm", "A Quiet Duet", "Class II antiarrhythmics (beta blockers)"),
        video("Heart", "Rhythm", "A Loud Trio", "Class III antiarrhythmics"),
        video("Heart", "Hypertension", "The Great Vessel", "Aortic dissection"),
        video("Nerves", "Receptors", "A Lullaby", "Beta blockers", "Propranolol"),
        video("Nerves", "Sleep", "The Sandman", "Benzodiazepines; Flumazenil"),
        video("Nerves", "Sleep", "The Mask", "Propofol; Ketamine; Benzodiazepines; Barbiturates"),
        video("Nerves", "Seizures", "By Day", "Valproate; Lamotrigine; Topiramate"),
        video("Nerves", "Seizures", "By Night", "Ethosuximide; Valproate; Lamotrigine"),
        video("Blood", "Cancers", "Hodgkin Lymphoma", "", "Hodgkin disease"),
        video("Blood", "Cancers", "Non-Hodgkin Lymphoma"),
        video("Blood", "Cancers", "Growth Part 1"),
        video("Blood", "Cancers", "Growth Part 2"),
        video("Blood", "Hormones", "The Sugar House", "GLP-1 agonists; SGLT2 inhibitors"),
        video("Germs", "Enemies", "Type 1 Hypersensitivity Reactions"),
        video("Germs", "Enemies", "Type 2 Hypersensitivity Reactions"),
        video("Germs", "Liver", "Hepatitis A Virus"),
        video("Germs", "Liver", "Hepatitis C Virus"),
        video("Germs", "Liver", "Flavivirus Overview"),
        video("Germs", "Lung", "Streptococcus pneumoniae"),
        video("Germs", "Lung", "Klebsiella pneumoniae"),
    )
)


def title(*path: str) -> str | None:
    found = FINDER.find(path)
    return None if found is None else found.title


@pytest.mark.parametrize(
    ("part", "found"),
    [
        # Words in any order and form; the word that tells videos apart decides.
        ("Heart failure - causes", "Heart Failure: Causes"),
        ("Causes & findings in heart failure", None),
        ("HEART FAILURE BASICS", "Heart Failure Basics"),
        ("Hypertension in pregnancy", "Hypertension in Pregnancy"),
        ("Aortic dissections", "The Great Vessel"),
        ("Aortic disection", "The Great Vessel"),
        # Most of several names; of a name that two videos have, the one that covers less else.
        ("Propofol, ketamine", "The Mask"),
        ("Benzodiazepines", "The Sandman"),
        ("Barbiturates, benzodiazepines", "The Mask"),
        ("Valproate, lamotrigine", None),
        ("Valproate, lamotrigine, topiramate, levetiracetam", "By Day"),
        ("Topiramate", "By Day"),
        # Order, where nothing else tells.
        ("Left-to-right shunts", "Left to Right Shunts"),
        ("Right-to-left shunts", "Right to Left Shunts"),
        # Numbers and letters belong to their word.
        ("Class III", None),
        ("Class 3 antiarrhythmics", "A Loud Trio"),
        ("Class II antiarrhythmics", "A Quiet Duet"),
        ("Class IV antiarrhythmics", None),
        ("Hypersensitivity reactions type 2", "Type 2 Hypersensitivity Reactions"),
        ("Type 4 hypersensitivity reactions", None),
        ("Hypersensitivity reactions", None),
        ("GLP 1 agonists", "The Sugar House"),
        ("SGLT-2 inhibitors", "The Sugar House"),
        ("Hepatitis A", "Hepatitis A Virus"),
        ("Hepatitis E", None),
        ("Hepatitis", None),
        # Brackets are said by the way.
        ("Hepatitis C virus (Flaviviridae)", "Hepatitis C Virus"),
        ("Flaviviridae overview", "Flavivirus Overview"),
        # Prefixes.
        ("Nonhodgkin lymphomas", "Non-Hodgkin Lymphoma"),
        ("Non-Hodgkin", None),
        ("Hodgkin's disease", "Hodgkin Lymphoma"),
        # A genus of one letter; another species; another disease.
        ("S. pneumoniae", "Streptococcus pneumoniae"),
        ("K. pneumoniae", "Klebsiella pneumoniae"),
        ("Klebsiella oxytoca", None),
        ("Aortic stenosis", None),
        # Nothing to go by.
        ("Overview", None),
        ("Miscellaneous", None),
        ("", None),
        ("&", None),
    ],
)
def test_a_part_alone(part: str, found: str | None) -> None:
    assert title(part) == found


@pytest.mark.parametrize(
    ("path", "found"),
    [
        # The tag's upper parts, where videos share a name.
        (("Heart", "Rhythm", "Beta blockers"), "A Quiet Duet"),
        (("Nerves", "Receptors", "Beta blockers"), "A Lullaby"),
        (("Germs", "Beta blockers"), None),
        # A shelf that shares its name with a video.
        (("Heart", "Hypertension"), None),
        (("Heart", "Hypertension", "Dissection of the aorta"), None),
        (("Heart", "Pressure", "Hypertension"), "Hypertension"),
        (("Heart",), None),
        (("Nerves", "Sleep"), None),
        # Finer than a video; the inner part speaks first.
        (("Heart", "Aortic dissection", "Imaging"), "The Great Vessel"),
        (("Heart", "Aortic dissection", "Propranolol"), "A Lullaby"),
        (("Heart", "Aortic dissection", "Valproate, lamotrigine"), None),
        # Lessons in parts: the number may stand below; none is the first, unless there is more.
        (("Blood", "Growth pt. 2"), "Growth Part 2"),
        (("Blood", "Growth (part II)"), "Growth Part 2"),
        (("Blood", "Growth", "2"), "Growth Part 2"),
        (("Blood", "Growth", "Part 2"), "Growth Part 2"),
        (("Blood", "Growth"), "Growth Part 1"),
        (("Blood", "Growth", "Oncogenes"), None),
        (("Blood", "Growth part 3"), None),
        ((), None),
    ],
)
def test_a_path(path: tuple[str, ...], found: str | None) -> None:
    assert title(*path) == found


@pytest.mark.parametrize(
    ("part", "is_whole"),
    [
        ("Benzodiazepines & flumazenil", True),
        ("Benzodiazepines", False),
        ("Benzodiazepines, flumazenil, melatonin", False),
        ("Hodgkin disease", True),
    ],
)
def test_the_whole_video_and_nothing_else(part: str, is_whole: bool) -> None:
    assert FINDER.find([part]) is not None
    assert (FINDER.find([part], whole=True) is not None) == is_whole


def test_a_series_without_videos() -> None:
    assert Finder(()).find(["Heart failure"]) is None
