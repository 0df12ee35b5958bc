"""Pages in scripts without blanks, through a whole run: articles they become, and near copies of them go."""

from pathlib import Path

import pyarrow.parquet as pq

from flows.plain import run_plain

THAI = (
    "เรือข้ามฟากไปยังหมู่เกาะทางเหนือจะออกวันละสองเที่ยวตั้งแต่วันแรกของเดือนพฤษภาคม",
    "สำนักงานท่าเรือแจ้งว่านักท่องเที่ยวมาเร็วขึ้นทุกปีจึงต้องเพิ่มเที่ยวเรือ",
    "ค่าโดยสารยังคงเท่าเดิมจนถึงฤดูใบไม้ร่วงเมื่อสภาจะตัดสินใจเรื่องราคาสำหรับชาวเกาะ",
    "กัปตันกล่าวว่าลูกเรือจะมีเวลาทำความสะอาดดาดฟ้าน้อยลงเพราะตารางเวลาใหม่",
    "ชาวประมงกลับบ้านในตอนเย็นพร้อมกับอวนที่เปียกและตะกร้าปลาเต็มลำ",
)
PAGES = {
    "a-thai.txt": "".join(THAI),
    "b-thai-near-copy.txt": "".join([*THAI[:4], "ชาวบ้านหลายคนไม่เห็นด้วย", THAI[4]]),
    "khmer.txt": "ទូកបានមកដល់កំពង់ផែនៅពេលល្ងាចហើយអ្នកនេសាទបានត្រឡប់ទៅផ្ទះវិញជាមួយនឹងត្រីពេញកន្ត្រក។",
    "lao.txt": "ເຮືອມາຮອດທ່າເຮືອໃນຕອນແລງແລະຊາວປະມົງກໍ່ກັບບ້ານພ້ອມດ້ວຍປາເຕັມກະຕ່າ",
    "burmese.txt": "လှေသည်ညနေပိုင်းတွင်ဆိပ်ကမ်းသို့ရောက်ရှိပြီးတံငါသည်များအိမ်ပြန်ကြသည်။",
    "short-thai.txt": "เรือออกแล้ว",
}


def test_pages_become_articles_and_a_near_copy_goes(tmp_path: Path) -> None:
    assert not any(" " in text for text in PAGES.values())
    (tmp_path / "in").mkdir()
    for name, text in PAGES.items():
        (tmp_path / "in" / name).write_text(text, "utf-8")
    outcome = run_plain([str(tmp_path / "in")], str(tmp_path / "out"), None)
    assert outcome["status"] == "published", outcome["message"]
    build = Path(outcome["build_path"])
    articles, rejected = (pq.read_table(build / table).to_pylist() for table in ("articles", "rejected"))
    text_of = {row["source_path"].rpartition("/")[2]: row["text"] for row in articles}
    assert text_of == {name: PAGES[name] for name in ("a-thai.txt", "khmer.txt", "lao.txt", "burmese.txt")}
    reasons = {row["source_path"].rpartition("/")[2]: row["reason"] for row in rejected}
    assert reasons == {"b-thai-near-copy.txt": "near-duplicate", "short-thai.txt": "too-few-words"}
    (original,) = (row["doc_id"] for row in articles if row["source_path"].endswith("a-thai.txt"))
    assert [row["duplicate_of"] for row in rejected if row["reason"] == "near-duplicate"] == [original]
