"""The program beside what a user would use instead, on IMD 2019 (32,844 areas, 7 domains), all in one run:

- the index as a whole process, CSV in, ranked CSV and district summary out: polars and pandas;
- the ranks under 1,000 and 10,000 draws of the weights, each within a quarter of itself, all ranks of every draw: numpy.

Usage: compare.py THEODOLITE DATA_DIR PEERS_DIR [RUNS]
  THEODOLITE  the release binary
  DATA_DIR    the folder with imd2019/lsoa11_imd2019.csv.gz
  PEERS_DIR   the folder with imd_polars.py, imd_pandas.py and uncertainty_numpy.py
Needs: pip install polars pandas numpy scipy. Prints the median wall time of each and the ratios. Threads: as many as the
machine has, for each of them.

What bounds the draws from below: each must at least make the scores, a walk over 32,844 x 7 values, and touch one count
for each area. The same walk by numpy, scores alone without any rank, is timed beside it.
"""
import ast
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

STUDY = """
[study]
title = "IMD 2019 from its published domain ranks"

[geography.lsoa11]
file = "{file}"
code = "lsoa11_code"
name = "lsoa11_name"
population = "population_total_mid2015"
within = {{ lad19 = {{ code = "lad19_code", name = "lad19_name" }} }}

[source.iod2019]
file = "{file}"
geography = "lsoa11"
key = "lsoa11_code"
{indicators}
[index.imd]
normalise = "rank-exponential"
combine = "weighted-sum"
of = {{ income = 0.225, employment = 0.225, education = 0.135, health = 0.135, crime = 0.093, barriers = 0.093, living_environment = 0.093 }}

[summary.imd_lad19]
of = "imd"
to = "lad19"
measures = ["average-score", "average-rank", "share-in-decile-1"]
"""
DRAWS = """
[uncertainty.imd]
of = "imd"
draws = {draws}
weights = {{ within = 0.25 }}
"""
SCORES_ALONE = """
import numpy, sys, time
x, w = numpy.random.default_rng(1).random((32844, 7)), numpy.random.default_rng(2).random((int(sys.argv[1]), 7))
start = time.perf_counter()
for draw in w:
    x @ draw
print({"compute_s": time.perf_counter() - start})
"""
DOMAINS = ["income", "employment", "education", "health", "crime", "barriers", "living_environment"]




def study(folder, data, draws=None):
    """Writes the study, with draws if asked, and returns its path."""
    source = os.path.abspath(os.path.join(data, "imd2019", "lsoa11_imd2019.csv.gz"))
    indicators = "".join(
        f'\n[indicator.{it}]\nsource = "iod2019"\ncolumn = "{it}_rank"\nworse = "low"\n' for it in DOMAINS
    )
    path = os.path.join(folder, f"study_{draws or 'index'}.toml")
    with open(path, "w") as out:
        out.write(STUDY.format(file=source, indicators=indicators))
        if draws:
            out.write(DRAWS.format(draws=draws))
    return path


def run(command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout


def tell(name, times):
    median = statistics.median(times)
    print(f"{name:24} median {median * 1000:8.1f} ms   {min(times) * 1000:8.1f} to {max(times) * 1000:.1f} ms, {len(times)} runs")
    return median


def index(theodolite, data, peers, folder, runs):
    """Whole processes, one after the other in each round."""
    results = os.path.join(folder, "results")
    jobs = {
        # --fresh: compute everything in every run.
        "theodolite": [theodolite, "build", study(folder, data), "-o", results, "--format", "csv", "--fresh"],
        "polars": [sys.executable, os.path.join(peers, "imd_polars.py"), data, os.path.join(folder, "polars")],
        "pandas": [sys.executable, os.path.join(peers, "imd_pandas.py"), data, os.path.join(folder, "pandas")],
    }
    times = {name: [] for name in jobs}
    for round in range(runs + 1):  # the first round warms the caches and does not count
        for name, command in jobs.items():
            start = time.perf_counter()
            run(command)
            if round:
                times[name].append(time.perf_counter() - start)
    medians = {name: tell(name, it) for name, it in times.items()}
    for name in ("polars", "pandas"):
        print(f"{name} takes {medians[name] / medians['theodolite']:.1f} times as long as theodolite")


def uncertainty(theodolite, data, peers, folder, draws, runs):
    """The step alone, as each program times it itself."""
    results = os.path.join(folder, f"results_{draws}")
    path = study(folder, data, draws)

    def own():
        run([theodolite, "build", path, "-o", results, "--format", "csv", "--fresh"])
        with open(os.path.join(results, "receipt.json")) as receipt:
            steps = json.load(receipt)["steps"]
        return next(it["seconds"] for it in steps if it["kind"] == "uncertainty")

    def timed(command):
        return ast.literal_eval(run(command))["compute_s"]

    jobs = {
        f"theodolite {draws} draws": own,
        f"numpy {draws} draws": lambda: timed([sys.executable, os.path.join(peers, "uncertainty_numpy.py"), data, str(draws)]),
        f"numpy {draws} scores alone": lambda: timed([sys.executable, "-c", SCORES_ALONE, str(draws)]),
    }
    times = {name: [] for name in jobs}
    for _ in range(runs):
        for name, job in jobs.items():
            times[name].append(job())
    own, full, scores = (tell(name, it) for name, it in times.items())
    print(f"numpy takes {full / own:.1f} times as long as theodolite; scores alone take {scores / own:.2f} of its time")


def main():
    theodolite, data, peers = sys.argv[1:4]
    runs = int(sys.argv[4]) if len(sys.argv) > 4 else 7
    with tempfile.TemporaryDirectory() as folder:
        index(theodolite, data, peers, folder, runs)
        uncertainty(theodolite, data, peers, folder, 1_000, max(runs // 3, 1))
        uncertainty(theodolite, data, peers, folder, 10_000, 1)
    print("load of the machine (1, 5, 15 minutes):", os.getloadavg())


main()
