from rounds.models.buckets import Bucket as Bucket
from rounds.models.outreach_rounds import OutreachRound as OutreachRound
from rounds.models.round_counts import RoundCount as RoundCount
