import cProfile, pstats, pytest
from time import process_time
from tests.benchmarks.growing import fill
@pytest.mark.django_db
def test_it(ana):
    fill(ana, 10, teams=1)
    pr = cProfile.Profile(process_time); pr.enable(); fill(ana, 4000, teams=1); pr.disable()
    pstats.Stats(pr).sort_stats("cumtime").print_stats(45)
