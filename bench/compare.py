"""The program beside what a user would use instead: IMD 2019 as a whole process, CSV in, ranked CSV and district
summary out.

Usage: compare.py THEODOLITE DATA_DIR PEERS_DIR [RUNS]
  THEODOLITE  the release binary
  DATA_DIR    the folder with imd2019/lsoa11_imd2019.csv.gz
  PEERS_DIR   the folder with imd_polars.py and imd_pandas.py
Needs: pip install polars pandas numpy. Prints the median wall time of each and the ratios.
"""
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
DOMAINS = ["income", "employment", "education", "health", "crime", "barriers", "living_environment"]


def main():
    theodolite, data, peers = sys.argv[1:4]
    runs = int(sys.argv[4]) if len(sys.argv) > 4 else 7
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.abspath(os.path.join(data, "imd2019", "lsoa11_imd2019.csv.gz"))
        indicators = "".join(
            f'\n[indicator.{it}]\nsource = "iod2019"\ncolumn = "{it}_rank"\nworse = "low"\n' for it in DOMAINS
        )
        study = os.path.join(folder, "study.toml")
        with open(study, "w") as out:
            out.write(STUDY.format(file=source, indicators=indicators))
        jobs = {
            # --fresh: compute everything in every run.
            "theodolite": [theodolite, "build", study, "-o", os.path.join(folder, "results"), "--format", "csv", "--fresh"],
            "polars": [sys.executable, os.path.join(peers, "imd_polars.py"), data, os.path.join(folder, "polars")],
            "pandas": [sys.executable, os.path.join(peers, "imd_pandas.py"), data, os.path.join(folder, "pandas")],
        }
        times = {name: [] for name in jobs}
        for run in range(runs + 1):  # the first run warms the caches and does not count
            for name, command in jobs.items():
                start = time.perf_counter()
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                if run:
                    times[name].append(time.perf_counter() - start)
        medians = {name: statistics.median(it) for name, it in times.items()}
        for name, it in times.items():
            print(f"{name:11} median {medians[name] * 1000:8.1f} ms   {min(it) * 1000:8.1f} to {max(it) * 1000:.1f} ms, {runs} runs")
        for name in ("polars", "pandas"):
            print(f"{name} takes {medians[name] / medians['theodolite']:.1f} times as long as theodolite")
        print("load of the machine (1, 5, 15 minutes):", os.getloadavg())


main()
