"""What can be done to a review, in the order of the work. Source: J1.1–J1.3, J2.3.1–J2.3.3."""

from reviews.findings.steps import FINDING_STEPS
from reviews.steps.closing import Conclude, RecordMeeting, Reopen, SignReport
from reviews.steps.tasks import Reassign, ReturnAnswers, SubmitAnswers

STEPS = (SubmitAnswers, RecordMeeting, SignReport, *FINDING_STEPS, ReturnAnswers, Reassign, Conclude, Reopen)
