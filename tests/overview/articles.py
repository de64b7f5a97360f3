"""A few articles with entities marked inline."""

from turkpa_ner.corpus.inline import parse
from turkpa_ner.documents import Document

BODIES = {
    "az-1": "[Sahiba Qafarova](OFFICIAL) [Milli Məclisin](INSTITUTION) iclasında çıxış etdi. "
    "[Qafarova](OFFICIAL) [COP29](EVENT) barədə danışdı. [Milli Məclis](INSTITUTION) dinlədi.",
    "az-2": "[COP29](EVENT) Bakıda keçirildi. [MİLLİ MƏCLİS](INSTITUTION) üzvləri gəldi, "
    "[S. Qafarovanın](OFFICIAL) nümayəndəsi də, və [Kərimova](OFFICIAL).",
    "az-3": "[Kərimov](OFFICIAL) görüşdə iştirak etdi və getdi.",
}


def articles() -> list[Document]:
    return [parse(body, name=id_, stem=id_) for id_, body in BODIES.items()]
