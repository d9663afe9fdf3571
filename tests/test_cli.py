"""Claims about the command line, each through a process of its own."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.build import build_store
from index.encode import load_encoder
from retrieval.engine import Engine

ROOT = Path(__file__).parent.parent
SAMPLES = Path(__file__).parent / "samples"
REPORTS = SAMPLES / "reports"
QUESTION = "Năm 2020 thu ngân sách phường Phúc Đồng đạt bao nhiêu phần trăm?"

ANSWER_KEYS = {"question", "status", "answer", "figures", "passages", "elapsed_ms"}
FIGURE_KEYS = {
    "text", "kind", "value", "low", "high", "numerator", "denominator", "unit", "target", "planned", "measure",
    "period", "place", "report", "title", "published", "quote", "start", "end",
}  # fmt: skip
PASSAGE_KEYS = {"report", "title", "published", "text", "start", "end", "score"}

Done = subprocess.CompletedProcess[str]


def environment(**values: str) -> dict[str, str]:
    """Return the environment without the settings of whoever runs the tests."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("HOIPHUONG_", "TELEGRAM_"))}
    return {**kept, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **values}


def hoiphuong(folder: Path, *arguments: str | Path | bytes, stdin: str | bytes = "", **values: str) -> Done:
    """Run the command in a folder, with nothing on standard input but what is given."""
    command: Sequence[str | Path | bytes] = [sys.executable, "-m", "bot.cli", *arguments]
    data = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(command, input=data, capture_output=True, cwd=folder, env=environment(**values), check=False)
    return Done(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def assert_error(done: Done, *words: str) -> None:
    """One line on standard error, exit code 1, no traceback, nothing on standard output."""
    assert done.returncode == 1
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("hoiphuong: ")
    assert [word for word in words if word not in lines[0]] == []


@pytest.fixture(scope="module")
def samples(sample_store: Path) -> Path:
    """Return the folder that holds the sample store, as the folder to work in."""
    return sample_store.parent


def test_help_names_every_command(tmp_path: Path) -> None:
    """``--help`` ends well and lists what can be done."""
    done = hoiphuong(tmp_path, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    commands = ("index", "watch", "ask", "chat", "figures", "eval", "bot", "doctor", "run")
    assert [name for name in commands if name not in done.stdout.split()] == []


def test_ask_answers_with_the_figure_and_its_source(samples: Path) -> None:
    """The figure first, its sentence, then title and date of the report."""
    done = hoiphuong(samples, "ask", QUESTION)
    assert (done.returncode, done.stderr) == (0, "")
    assert "343% (20,85 tỷ đồng)" in done.stdout
    assert "Phúc Đồng năm 2020: vượt khó do dịch bệnh" in done.stdout
    assert "23/02/2021" in done.stdout


def test_ask_json_is_one_object_with_the_documented_keys(samples: Path) -> None:
    """Exactly one object; figures and passages point into the report that they name."""
    done = hoiphuong(samples, "ask", QUESTION, "--json", "--store", samples / "store")
    found = json.loads(done.stdout)
    assert set(found) >= ANSWER_KEYS
    assert (found["question"], found["status"]) == (QUESTION, "answered")
    best = found["figures"][0]
    assert set(best) >= FIGURE_KEYS
    assert (best["text"], best["kind"], best["value"]) == ("343%", "percent", 343)
    assert best["text"] in best["quote"]
    assert best["end"] - best["start"] == len(best["text"])
    assert (best["report"], best["published"]) == ("phuc-dong-2021-02-23", "2021-02-23")


def test_ask_jsonl_answers_line_by_line(samples: Path) -> None:
    """One object a line, in order; blank lines are no questions, stray bytes no end, nothing found no error."""
    why = "Vì sao thu thuế hộ khoán ở Phúc Đồng sụt giảm?"
    never = "Năm 2035 phường Phúc Đồng thu ngân sách bao nhiêu?"
    stdin = f"{QUESTION}\n\n   \n{why}\n{never}\n".encode() + b"thu ng\xe2n s\xe1ch\n" + "\U0001f600\n".encode()
    done = hoiphuong(samples, "ask", "--jsonl", stdin=stdin)
    assert (done.returncode, done.stderr) == (0, "")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == 5
    assert [found[at]["question"] for at in (0, 1, 2, 4)] == [QUESTION, why, never, "\U0001f600"]
    assert found[2]["status"] != "answered"
    assert all(set(one) >= ANSWER_KEYS for one in found)
    assert all(one["figures"] == [] for one in found if one["status"] != "answered")
    passages = [passage for one in found for passage in one["passages"]]
    assert passages
    assert all(set(passage) >= PASSAGE_KEYS for passage in passages)


def test_a_question_in_stray_bytes_is_answered(samples: Path) -> None:
    """An argument that is no UTF-8 loses a letter; the JSON is valid all the same."""
    done = hoiphuong(samples, "ask", b"thu \xff ng\xc3\xa2n s\xc3\xa1ch", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["status"] in ("answered", "passages", "clarify", "not_found")


def test_asking_is_light(samples: Path) -> None:
    """No torch, no Telegram, no transformers on the way to an answer, and less than 300 MB of memory.

    The peak is read from the process itself: what getrusage tells of a child may be its parent's.
    """
    if not Path("/proc/self/status").exists():
        pytest.skip("the peak of a process's memory is read from /proc")
    code = (
        "import sys; from bot.cli import main; sys.argv = ['hoiphuong', 'ask', sys.argv[1], '--json']\n"
        "try: main()\n"
        "except SystemExit as end: print(end.code, file=sys.stderr)\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'telegram'} & set(sys.modules)\n"
        "peak = next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM'))\n"
        "print(peak, *heavy, file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, QUESTION]
    done = subprocess.run(command, capture_output=True, text=True, cwd=samples, env=environment(), check=True)
    assert json.loads(done.stdout)["status"] == "answered"
    code_line, figures = done.stderr.splitlines()
    assert code_line in ("0", "None")
    assert len(figures.split()) == 1, figures
    assert int(figures) < 300_000


def test_figures_shows_a_table(tmp_path: Path) -> None:
    """Title, date and place above, one row a figure, and the slip in the report marked."""
    done = hoiphuong(tmp_path, "figures", REPORTS / "tan-an-2020-01-08.txt")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Tân An một năm nhìn lại" in done.stdout
    assert "08/01/2020" in done.stdout
    assert "lệch: 8/9 = 88,9%" in done.stdout


def test_figures_json_is_a_list_of_figures(tmp_path: Path) -> None:
    """The same objects as in an answer, in the order of the text, each inside its quote."""
    done = hoiphuong(tmp_path, "figures", REPORTS / "phuc-dong-2021-02-23.txt", "--json")
    found = json.loads(done.stdout)
    assert len(found) > 40
    assert all(set(one) >= FIGURE_KEYS for one in found)
    assert [one["start"] for one in found] == sorted(one["start"] for one in found)
    assert all(one["text"] in one["quote"] for one in found)
    assert "343%" in [one["text"] for one in found]


def test_eval_counts_the_sample_questions(samples: Path) -> None:
    """By type, with marks and without; what is missed is named."""
    done = hoiphuong(samples, "eval", SAMPLES / "questions.jsonl", "--json")
    found = json.loads(done.stdout)
    assert set(found) == {"marks", "no marks"}
    for score in found.values():
        assert score["asked"] == 30 == sum(kind["asked"] for kind in score["by_type"].values())
        assert score["right"] == 30 - len(score["misses"])
        assert score["right"] >= 20


def test_doctor_says_what_there_is(samples: Path, tmp_path: Path) -> None:
    """With a store all is well; without one the problem is named and the exit code is 1."""
    well, ill = hoiphuong(samples, "doctor"), hoiphuong(tmp_path, "doctor")
    assert (well.returncode, ill.returncode) == (0, 1)
    assert "PROBLEM" not in well.stdout
    assert "14 reports" in well.stdout
    assert [line for line in ill.stdout.splitlines() if "PROBLEM" in line and "no store" in line]
    assert "TELEGRAM_BOT_TOKEN is not set" in well.stdout


def test_index_lists_bad_files_and_reads_the_rest(tmp_path: Path) -> None:
    """Empty, binary, wordless and short files are listed with their reasons, a line each."""
    folder = tmp_path / "reports"
    folder.mkdir()
    shutil.copy(REPORTS / "tan-an-2020-01-08.txt", folder)
    bad = {
        "empty.txt": b"",
        "binary.txt": bytes(range(256)) * 40,
        "digits.txt": b"12 34 56\n" * 20,
        "short.txt": "Tiêu đề\nngắn".encode(),
        "[bold]tên dài " + "x" * 90 + ".txt": b"",
        "2021/empty.txt": b"",
    }
    (folder / "2021").mkdir()
    for name, content in bad.items():
        (folder / name).write_bytes(content)
    done = hoiphuong(tmp_path, "index", folder, "--store", "kho", COLUMNS="40")
    assert (done.returncode, done.stdout) == (0, "")
    *listed, summary = done.stderr.splitlines()
    assert sorted(line.strip().removeprefix("not read: ").partition(": ")[0] for line in listed) == sorted(bad)
    assert all(line.rpartition(": ")[2].strip() for line in listed)
    assert "1 reports (1 new, 6 failed)" in summary
    assert hoiphuong(tmp_path, "ask", "Tân An thu ngân sách bao nhiêu?", "--store", "kho").returncode == 0


def test_index_takes_files_and_folders_and_shows_how_far_it_is(tmp_path: Path) -> None:
    """Each file once, however often it is named; on a terminal a bar, and the summary below it."""
    folder = tmp_path / "reports" / "2020"
    folder.mkdir(parents=True)
    for name in ("tan-an-2020-01-08", "tan-an-2019-07-09"):
        shutil.copy(REPORTS / f"{name}.txt", folder)
    other = REPORTS / "can-tho-2018-12-11.txt"
    arguments = ["index", "reports", str(folder), str(other), str(folder / "tan-an-2019-07-09.txt")]
    assert "3 reports (3 new)" in hoiphuong(tmp_path, *arguments).stderr
    assert "3 reports (3 unchanged)" in hoiphuong(tmp_path, *arguments).stderr
    pty = pytest.importorskip("pty", reason="a terminal is needed")
    main, terminal = pty.openpty()
    command = [sys.executable, "-m", "bot.cli", *arguments, "--store", "fresh"]
    values = environment(TERM="xterm", COLUMNS="120")
    process = subprocess.Popen(command, stderr=terminal, stdout=terminal, cwd=tmp_path, env=values)
    os.close(terminal)
    shown = b""
    with contextlib.suppress(OSError):  # so a terminal ends
        while piece := os.read(main, 4096):
            shown += piece
    assert process.wait() == 0
    text = shown.decode()
    assert "Reading and embedding reports" in text
    assert "3/3" in text
    assert "3 reports (3 new)" in text.rsplit("3/3", 1)[1]


def test_index_says_what_changed(tmp_path: Path) -> None:
    """New, unchanged and removed reports are counted."""
    folder = tmp_path / "reports"
    folder.mkdir()
    for name in ("tan-an-2020-01-08", "tan-an-2019-07-09"):
        shutil.copy(REPORTS / f"{name}.txt", folder)
    assert "2 reports (2 new)" in hoiphuong(tmp_path, "index", folder).stderr
    (folder / "tan-an-2019-07-09.txt").unlink()
    assert "1 reports (1 unchanged, 1 removed)" in hoiphuong(tmp_path, "index", folder).stderr
    assert (tmp_path / "store" / "CURRENT").is_file()


def test_a_folder_without_reports_is_an_error(tmp_path: Path) -> None:
    """Nothing to read is said, after the summary, with exit code 1."""
    (tmp_path / "reports").mkdir()
    done = hoiphuong(tmp_path, "index", "reports")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "hoiphuong: no report could be read: the store is left as it was"
    assert "Traceback" not in done.stderr


def test_errors_are_one_line(tmp_path: Path, samples: Path) -> None:
    """Missing store, bad path, foreign folder, bad report, bad questions, bad settings: one line, exit code 1."""
    (tmp_path / "odd.jsonl").write_text('{"id": 1}\n', "utf-8")
    (tmp_path / "letter.txt").write_text("kính gửi", "utf-8")
    store = samples / "store"
    cases: list[tuple[list[str | Path], dict[str, str], list[str]]] = [
        (["ask", "a", "--store", "gone"], {}, ["gone", "hoiphuong index"]),
        (["ask", "a", "--store", tmp_path], {}, ["not a store"]),
        (["index", "nowhere"], {}, ["nowhere"]),
        (["index", REPORTS, "--store", tmp_path], {}, ["--store"]),
        (["index", REPORTS, "--store", "letter.txt"], {}, ["cannot be written"]),
        (["figures", "gone.txt"], {}, ["cannot be opened"]),
        (["eval", "odd.jsonl", "--store", store], {}, ["odd.jsonl line 1"]),
        (["ask", "a", "--store", store], {"HOIPHUONG_MODEL": "/gone"}, ["HOIPHUONG_MODEL"]),
        (["ask", "a"], {"HOIPHUONG_WORKERS": "many"}, ["HOIPHUONG_WORKERS"]),
        (["run"], {"HOIPHUONG_REPORTS": "gone"}, ["HOIPHUONG_REPORTS"]),
        (["bot", "--store", store], {}, ["TELEGRAM_BOT_TOKEN"]),
    ]
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(hoiphuong, tmp_path, *arguments, **values) for arguments, values, _ in cases]
    for run, (_, _, words) in zip(runs, cases, strict=True):
        assert_error(run.result(), *words)


@pytest.mark.parametrize(
    "arguments", [("ask",), ("ask", "a", "--jsonl"), ("index",), ("nonsense",), ("ask", "a", "--store"), ("figures",)]
)
def test_wrong_use_is_told_apart(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Missing or unknown arguments end with exit code 2 and say what is missing, without a traceback."""
    done = hoiphuong(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Error" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("kilobytes", [8, 60, 200])
@pytest.mark.skipif(sys.platform == "win32", reason="the limit on a file's size is a POSIX one")
def test_a_disk_that_takes_no_more_is_one_line(tmp_path: Path, kilobytes: int) -> None:
    """No file may grow past a limit, as on a full disk: one line, and the old store answers as before."""
    shutil.copytree(REPORTS, tmp_path / "reports")
    for path in sorted((tmp_path / "reports").glob("*.txt"))[1:]:
        path.unlink()
    build_store([tmp_path / "reports"], tmp_path / "store", load_encoder())
    shutil.copytree(REPORTS, tmp_path / "reports", dirs_exist_ok=True)
    code = (
        f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({kilobytes}000, {kilobytes}000))\n"
        "import sys; from bot.cli import main; sys.argv = ['hoiphuong', 'index', 'reports']; main()"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment(), check=False)
    assert_error(done, "cannot be written", "old content is kept")
    answer = Engine.open(tmp_path / "store").answer("Cần Thơ còn bao nhiêu hộ nghèo?")
    assert "5.347" in [one.figure.text for one in answer.statements]
    assert [path.name for path in (tmp_path / "store").iterdir() if path.name.startswith(".building")] == []


def test_run_answers_each_line_of_a_pipe(tmp_path: Path) -> None:
    """Everything from nothing: the samples are indexed, each question echoed and answered, exit code 0."""
    done = hoiphuong(tmp_path, "run", stdin=f"{QUESTION}\n\nNăm 2035 có gì?\n")
    assert done.returncode == 0
    assert [line for line in done.stdout.splitlines() if line.startswith("❯")] == [f"❯ {QUESTION}", "❯ Năm 2035 có gì?"]
    assert "343%" in done.stdout.partition("❯ Năm 2035")[0]
    assert "14 reports" in done.stderr
    again = hoiphuong(tmp_path, "run", stdin=QUESTION)
    assert "14 unchanged" in again.stderr
    assert "343%" in again.stdout


def test_run_with_nothing_to_ask_asks_the_sample_questions(tmp_path: Path) -> None:
    """An empty standard input shows the thirty sample questions, each with an answer; own reports may be given."""
    asked = [json.loads(line)["question"] for line in (SAMPLES / "questions.jsonl").read_text("utf-8").splitlines()]
    done = hoiphuong(tmp_path, "run", HOIPHUONG_REPORTS=str(REPORTS), HOIPHUONG_STORE="mine")
    assert done.returncode == 0
    assert [line[2:] for line in done.stdout.splitlines() if line.startswith("❯")] == asked
    assert (tmp_path / "mine" / "CURRENT").is_file()


def test_chat_reads_a_pipe_and_builds_on_what_was_asked(samples: Path) -> None:
    """Follow-ups belong to the question before; the end of input is the end."""
    done = hoiphuong(samples, "chat", stdin=f"{QUESTION}\nCòn năm 2017?\n")
    assert (done.returncode, done.stderr) == (0, "")
    first, second = done.stdout.split("❯ ")[1:]
    assert "343%" in first
    assert "271%" in second
