from rounds.models.buckets import Bucket as Bucket
from rounds.models.hand_over_readings import HandOverReading as HandOverReading
from rounds.models.hand_overs import HandOver as HandOver
from rounds.models.outreach_rounds import OutreachRound as OutreachRound
from rounds.models.round_counts import RoundCount as RoundCount
