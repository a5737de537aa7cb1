"""env SIZE"""
import os, cProfile, pstats, pytest, resource
from time import process_time
from datetime import date, timedelta
from django.db import connection
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from casework.models import Client, Contact, Offer, Award
from encryption import keks, keyring
from encryption.models import DataKey
from tests.benchmarks.measuring import by_turns, milliseconds, times
from accounts.models import Team

NAMES = ("id", "victimizations", "classifications", "birth_date")

@pytest.mark.django_db
def test_it(ana):
    size = int(os.environ.get("SIZE", "3000"))
    for start in range(0, size, 2000):
        Client.objects.bulk_create([Client(team=ana.team, chart_number=f"{n:06}", preferred_name="X",
          victimizations=["adult_physical_assault", "human_trafficking_sex"][: n % 3], classifications=["homeless"][: n % 2], birth_date=date(1990, 1, 1) + timedelta(days=n % 3000)) for n in range(start, start + 2000)])
    kek = next(iter(keks.known().values()))
    def floor():
        aead = kek._aead
        out = []
        with connection.cursor() as cursor:
            cursor.execute("SELECT c.id, c.victimizations, c.classifications, c.birth_date, k.version, k.wrapped FROM casework_client c JOIN encryption_datakey k ON k.owner = c.id")
            for key, *blobs, version, wrapped in cursor:
                owner = bytes.fromhex(key) if isinstance(key, str) else key.bytes
                cipher = AESGCM(aead.decrypt(wrapped[:12], wrapped[12:], b"data key" + owner + version.to_bytes(2)))
                for blob, label in zip(blobs, labels):
                    if blob is not None:
                        out.append(cipher.decrypt(blob[4:16], blob[16:], blob[:4] + label + owner + owner))
        return out
    labels = [len(f.label).to_bytes(2) + f.label.encode() for f in (Client._meta.get_field(n) for n in NAMES[1:])]
    def ours():
        return list(Client.objects.unsealed_values(*NAMES))
    def stream():
        from django.db.models import ExpressionWrapper, F, BinaryField
        return list(Client.objects.values_list(*(ExpressionWrapper(F(n), output_field=BinaryField()) for n in NAMES)).iterator(2000))
    ids = [row[0] for row in stream()]
    import uuid
    ids = [i if isinstance(i, uuid.UUID) else uuid.UUID(int=int(i,16)) for i in ids]
    def keysonly():
        for at in range(0, len(ids), 2000):
            f = keyring.opener(ids[at:at+2000]); [f(i) and None for i in ids[at:at+2000]]
    def keyrows():
        for at in range(0, len(ids), 2000):
            keyring._read(ids[at:at+2000])
    keyring.forget_all()
    taken = by_turns({"floor": floor, "ours": ours, "stream": stream, "keys": keysonly, "keyrows": keyrows}, 9)
    print(size, connection.vendor, {k: round(milliseconds(taken, k), 1) for k in taken}, "ratio %.2f" % times(taken, "ours", "floor"))
    pr = cProfile.Profile(process_time); pr.enable(); ours(); pr.disable()
    pstats.Stats(pr).sort_stats("tottime").print_stats(22)
