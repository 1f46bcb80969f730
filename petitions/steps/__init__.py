"""The road of a petition, in the order in which it is walked. Source: product.md A1, clauses J3.2.1–J3.2.6."""

from dossiers.steps import AttachDocument, VoidDocument
from petitions.steps.applications import ApplyExtension, ApplySuspension, DecideExtension, DecideSuspension, Resume
from petitions.steps.closing import Accept, Archive, ReturnClosing, SubmitClosing
from petitions.steps.handling import ChangeTeam, Interview, NoteContact, RecordMeasure, RecordOnSite, Reply, ReportPlan
from petitions.steps.registration import Acknowledge, CorrectRegistration, Dispatch, Register, Revisit

STEPS = (
    Register,
    Dispatch,
    Acknowledge,
    NoteContact,
    ReportPlan,
    Interview,
    RecordMeasure,
    Reply,
    SubmitClosing,
    ReturnClosing,
    Accept,
    Archive,
    ChangeTeam,
    ApplyExtension,
    DecideExtension,
    ApplySuspension,
    DecideSuspension,
    Resume,
    RecordOnSite,
    Revisit,
    CorrectRegistration,
    AttachDocument,
    VoidDocument,
)
