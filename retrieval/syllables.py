"""What a Vietnamese syllable can be, folded, and what Telex keystrokes left undone mean.

Onsets and rimes are those of standard Vietnamese orthography (Đoàn Thiện Thuật, *Ngữ âm tiếng
Việt*, 1977), without marks.
"""

import re

_ONSETS = "b|ch|c|d|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x|"
_RIMES = (
    "a|ac|ach|ai|am|an|ang|anh|ao|ap|at|au|ay|e|ec|em|en|eng|eo|ep|et|ech|enh|eu|i|ia|ich|iec|iem|ien|ieng|iep|iet|ieu|"
    "im|in|inh|ip|it|iu|o|oa|oac|oach|oai|oam|oan|oang|oanh|oao|oap|oat|oay|oc|oe|oen|oeo|oet|oi|om|on|ong|ooc|oong|op|ot|"
    "u|ua|uac|uach|uan|uang|uanh|uat|uau|uay|uc|ue|uech|uenh|ui|um|un|ung|uo|uoc|uoi|uom|uon|uong|uop|uot|uou|up|ut|uu|"
    "uy|uya|uych|uyen|uyet|uyt|uynh|uyu|y|yem|yen|yet|yeu"
)
_SYLLABLE = re.compile(rf"(?:{_ONSETS})(?:{_RIMES})")
#: k, gh and ngh stand before e, i and y, c, g and ng before the others; "gi" is an onset of its own.
_MISSPELT = re.compile(r"c[eiy]|k[aou]|ng[eiy]|g[ey]|n?gh[aouy]")

#: Keystrokes of the Telex input method, in lower case: doubled letters, "w", and a closing tone.
_DOUBLED = re.compile(r"([aeod])\1")
_TONE = re.compile(r"(?<=[aeiouyngmcpth])[sfrxj]$")
_TONES_WITHIN = re.compile(r"(?<=[aeiouy])[sfrxj](?=[a-z])")


def is_syllable(folded: str) -> bool:
    """Tell whether a folded word can be a Vietnamese syllable."""
    return _SYLLABLE.fullmatch(folded) is not None and _MISSPELT.match(folded) is None


def undo_telex(word: str) -> str:
    """Return the folded syllable that Telex keystrokes such as "ddangr", "nawm" or "vieejt" mean, or "".

    Nothing is returned for a word that already is a syllable, or that gives none.
    """
    plain = word.lower()
    if not plain.isascii() or is_syllable(plain):
        return ""
    undone = _DOUBLED.sub(r"\1", plain).replace("w", "")
    for one in (undone, _TONE.sub("", undone), _TONES_WITHIN.sub("", _TONE.sub("", undone))):
        if one != plain and is_syllable(one):
            return one
    return ""
