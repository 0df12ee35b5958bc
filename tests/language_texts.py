"""Texts to tell the language of: sentences, what is in no known language, and what is awkward to read."""

from __future__ import annotations

SENTENCES = {
    "ar": "وصل القارب إلى الميناء في المساء، وعاد الصيادون إلى بيوتهم.",
    "bg": "Вечерта лодката пристигна на пристанището и рибарите се прибраха у дома.",
    "cs": "Večer loď dorazila do přístavu a rybáři se vrátili domů ke svým rodinám.",
    "de": "Am Abend erreichte das Boot den Hafen, und die Fischer gingen nach Hause.",
    "el": "Το βράδυ το πλοίο έφτασε στο λιμάνι και οι ψαράδες γύρισαν στα σπίτια τους.",
    "en": "In the evening the boat reached the harbour, and the fishermen went home.",
    "es": "Por la tarde el barco llegó al puerto y los pescadores volvieron a casa.",
    "fr": "Le soir, le bateau est arrivé au port et les pêcheurs sont rentrés chez eux.",
    "he": "בערב הגיעה הסירה לנמל והדייגים חזרו לבתיהם.",
    "hi": "शाम को नाव बंदरगाह पर पहुँची और मछुआरे अपने घर लौट गए।",
    "it": "La sera la barca raggiunse il porto e i pescatori tornarono a casa.",
    "ja": "夕方、船は港に着き、漁師たちは家に帰りました。",
    "ko": "저녁에 배가 항구에 도착했고 어부들은 집으로 돌아갔다.",
    "nl": "In de avond bereikte de boot de haven en gingen de vissers naar huis.",
    "pl": "Wieczorem łódź dotarła do portu, a rybacy wrócili do swoich domów.",
    "pt": "À noite o barco chegou ao porto e os pescadores voltaram para casa.",
    "ru": "Вечером лодка пришла в гавань, и рыбаки разошлись по домам.",
    "th": "ในตอนเย็นเรือมาถึงท่าเรือและชาวประมงก็กลับบ้าน",
    "tr": "Akşam tekne limana vardı ve balıkçılar evlerine döndü.",
    "uk": "Увечері човен прибув до гавані, і рибалки розійшлися по домівках.",
    "vi": "Buổi tối thuyền về đến cảng và những người đánh cá trở về nhà.",
    "zh-cn": "傍晚时分，船到达港口，渔民们都回家了。",
}

UNKNOWN_TEXTS = {
    "empty": "",
    "blanks": " \n\t ",
    "digits": "12 345 / 67 %",
    "signs": "--- *** ---",
    "pictures": "🚢🚢 🌊",
    "an address": "https://ostrow.example/ferry?day=1",
    "a mail address": "pilot@ostrow.example",
    "Armenian": "Երեկոյան նավը հասավ նավահանգիստ, և ձկնորսները տուն գնացին։",
    "Armenian with a name": "Երեկոյան նավը հասավ Ferry նավահանգիստ, և ձկնորսները տուն գնացին։",
    "Georgian": "საღამოს ნავი ნავსადგურში მივიდა და მეთევზეები სახლში წავიდნენ.",
    "Amharic": "ጀልባው ማታ ወደ ወደቡ ደረሰ።",
    "Khmer": "ទូកបានមកដល់កំពង់ផែនៅពេលល្ងាច។",
    "Oriya": "ସନ୍ଧ୍ୟାରେ ଡଙ୍ଗା ବନ୍ଦରରେ ପହଞ୍ଚିଲା।",
}

HAN_ALONE = {"港口": "zh-cn", "海洋": "zh-cn", "漁民": "zh-cn", "電話局": "zh-tw", "天氣預報": "zh-tw"}
"""Short texts that langdetect takes for Korean, although no syllable in Hangul stands in them."""

PIECES = [
    "http://", "https://", "http", "s://", "@", ".", "-", "_", " ", "  ", "\n", "a", "h", "Z", "AB", "ABC", "NATO",
    "www.x.example/y?z=1", "foo.bar@baz.example", "é@x.y", "@b", "a@b", "x@y.z@w.v", "\u0301", "\u0323", "\u0300\u0309",
    "ê", "ơ", "Ă", "é", "ß", "İ", "ș", "ț", "ی", "\xa0", "«", "…", "“", "[", "^", "0", "Ж", "и", "中", "港", "語", "カ",
    "ひ", "ㄅ", "한", "ᄒ", "ا", "สวัส", "नाव", "Ե", "𝐀", "𝐁", "𐐀", "🚢", "\U0002070e", "\U0010ffff", "\ufeff", "\x00",
]  # fmt: skip

AWKWARD = [
    "a" * 70 + "@b.cc",
    "a" * 300 + "@" + "b" * 600 + ".com and a tail",
    "a@" + "b" * 255 + "." + "c" * 300,
    "http://" + "x" * 3_000 + " tail",
    "http://" + "x" * 2_076 + "http://y tail",
    "x" * 10_000 + " an English tail",
    "e" * 9_999 + "e\u0301 tail",
    "e" * 9_999 + "\u0301 tail",
    "e " * 4_990 + "a.long.mail.address@ostrow.example and more",
    "word " * 1_999 + "abcd@efgh.example tail",
    "word " * 1_999 + "abcdef@efgh.example tail",
    "word " * 1_990 + "http://" + "x" * 500 + " tail " * 20,
    "港" * 10_001,
    "the ferry 港口港口港口港口港口港口港口港口港口港口",
    "NATO und EU beim Gipfel in WIEN",
    "mixed мир world и слова",
    "see http://a@b.c/d and e@f.ghttp://i.j",
    "aa@http://foo.example",
    "http@b.cc",
    "\u0301\u0323",
]
