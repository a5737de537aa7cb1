from django.urls import path

from casework.views import (
    access_grants,
    anonymous_contacts,
    blocks,
    caseloads,
    clients,
    closures,
    consent_wordings,
    consents,
    contact_overrides,
    contacts,
    corrections,
    coverage,
    emergency_access,
    erasures,
    follow_ups,
    outreach_decisions,
    place_links,
    programs,
    reviews,
    safe_contact_cards,
    safety_alerts,
    scans,
    searches,
    tasks,
    transfers,
)

app_name = "casework"

CLIENT = "clients/<uuid:client_pk>"

urlpatterns = [
    path("day/", caseloads.my_day, name="my-day"),
    path("week/", caseloads.my_week, name="my-week"),
    path("contacts/new/", contacts.contact_create, name="contact-create"),
    path(
        "anonymous-contacts/new/",
        anonymous_contacts.anonymous_contact_create,
        name="anonymous-contact-create",
    ),
    path(
        "anonymous-contacts/",
        anonymous_contacts.anonymous_contact_list,
        name="anonymous-contact-list",
    ),
    path(
        "anonymous-contacts/one/",
        anonymous_contacts.anonymous_contact_count_one,
        name="anonymous-contact-count-one",
    ),
    path(
        "anonymous-contacts/<uuid:pk>/edit/",
        anonymous_contacts.anonymous_contact_edit,
        name="anonymous-contact-edit",
    ),
    path(
        "anonymous-contacts/<uuid:pk>/undoing/",
        anonymous_contacts.anonymous_contact_undo,
        name="anonymous-contact-undo",
    ),
    path(
        "anonymous-contacts/<uuid:pk>/withdrawal/",
        anonymous_contacts.anonymous_contact_withdraw,
        name="anonymous-contact-withdraw",
    ),
    path("clients/", clients.client_list, name="client-list"),
    path("clients/search/", searches.client_search, name="client-search"),
    path("clients/options/", searches.client_options, name="client-options"),
    path("clients/people/", searches.people_options, name="people-options"),
    path("clients/new/", clients.client_create, name="client-create"),
    path("clients/<uuid:pk>/", clients.client_detail, name="client-detail"),
    path("clients/<uuid:pk>/edit/", clients.client_edit, name="client-edit"),
    path(f"{CLIENT}/contacts/<uuid:pk>/", contacts.contact_detail, name="contact-detail"),
    path(f"{CLIENT}/contacts/<uuid:pk>/edit/", contacts.contact_amend, name="contact-amend"),
    path(
        f"{CLIENT}/contacts/<uuid:pk>/edit/undoing/",
        contacts.contact_undo_correction,
        name="contact-undo-correction",
    ),
    path(
        f"{CLIENT}/contacts/<uuid:pk>/withdrawal/",
        corrections.contact_withdraw,
        name="contact-withdraw",
    ),
    path(f"{CLIENT}/contacts/<uuid:pk>/move/", corrections.contact_move, name="contact-move"),
    path(
        f"{CLIENT}/contacts/<uuid:pk>/putting-back/",
        corrections.contact_put_back,
        name="contact-put-back",
    ),
    path(
        f"{CLIENT}/contacts/<uuid:pk>/undoing/", corrections.contact_undo, name="contact-undo"
    ),
    path(f"{CLIENT}/offers/<uuid:pk>/edit/", corrections.offer_amend, name="offer-amend"),
    path(
        f"{CLIENT}/offers/<uuid:pk>/withdrawal/",
        corrections.offer_withdraw,
        name="offer-withdraw",
    ),
    path(
        f"{CLIENT}/offers/<uuid:pk>/putting-back/",
        corrections.offer_put_back,
        name="offer-put-back",
    ),
    path(f"{CLIENT}/consents/new/", consents.consent_create, name="consent-create"),
    path(
        f"{CLIENT}/consents/<slug:purpose>/revocation/",
        consents.consent_revoke,
        name="consent-revoke",
    ),
    path(f"{CLIENT}/consents/<uuid:pk>/copy/", consents.consent_copy, name="consent-copy"),
    path(
        f"{CLIENT}/consents/<uuid:consent_pk>/scans/new/",
        scans.scan_create,
        name="scan-create",
    ),
    path(f"{CLIENT}/scans/<uuid:pk>/", scans.scan_detail, name="scan-detail"),
    path(f"{CLIENT}/scans/<uuid:pk>/file/", scans.scan_file, name="scan-file"),
    path(f"{CLIENT}/follow-ups/ended/", follow_ups.follow_up_list, name="follow-up-list"),
    path(
        f"{CLIENT}/follow-ups/<uuid:pk>/reopening/",
        follow_ups.follow_up_reopen,
        name="follow-up-reopen",
    ),
    path(f"{CLIENT}/follow-ups/new/", follow_ups.follow_up_create, name="follow-up-create"),
    path(
        f"{CLIENT}/follow-ups/<uuid:pk>/completion/",
        follow_ups.follow_up_complete,
        name="follow-up-complete",
    ),
    path(
        f"{CLIENT}/follow-ups/<uuid:pk>/due-date/",
        follow_ups.follow_up_reschedule,
        name="follow-up-reschedule",
    ),
    path(
        f"{CLIENT}/follow-ups/<uuid:pk>/repetition/end/",
        follow_ups.follow_up_stop_repeating,
        name="follow-up-stop-repeating",
    ),
    path(
        f"{CLIENT}/follow-ups/<uuid:pk>/repetition/resumption/",
        follow_ups.follow_up_resume_repeating,
        name="follow-up-resume-repeating",
    ),
    path("tasks/", tasks.task_list, name="task-list"),
    path("tasks/new/", tasks.task_create, name="task-create"),
    path("tasks/<uuid:pk>/", tasks.task_edit, name="task-edit"),
    path("tasks/<uuid:pk>/completion/", tasks.task_complete, name="task-complete"),
    path("tasks/<uuid:pk>/due-date/", tasks.task_reschedule, name="task-reschedule"),
    path("tasks/<uuid:pk>/reopening/", tasks.task_reopen, name="task-reopen"),
    path("tasks/<uuid:pk>/withdrawal/", tasks.task_withdraw, name="task-withdraw"),
    path("tasks/<uuid:pk>/owner/", tasks.task_reassign, name="task-reassign"),
    path(
        "tasks/<uuid:pk>/repetition/end/",
        tasks.task_stop_repeating,
        name="task-stop-repeating",
    ),
    path(
        "tasks/<uuid:pk>/repetition/resumption/",
        tasks.task_resume_repeating,
        name="task-resume-repeating",
    ),
    path(
        f"{CLIENT}/safe-contact/",
        safe_contact_cards.safe_contact_card_edit,
        name="safe-contact-card-edit",
    ),
    path(
        f"{CLIENT}/safe-contact/confirmation/",
        safe_contact_cards.safe_contact_card_confirm,
        name="safe-contact-card-confirm",
    ),
    path(
        f"{CLIENT}/contact-anyway/",
        contact_overrides.contact_override_create,
        name="contact-override-create",
    ),
    path(
        f"{CLIENT}/contact-anyway/<uuid:pk>/",
        contact_overrides.contact_override_detail,
        name="contact-override-detail",
    ),
    path(
        f"{CLIENT}/attempts/decision/",
        outreach_decisions.outreach_decision_create,
        name="outreach-decision-create",
    ),
    path(
        f"{CLIENT}/alerts/new/", safety_alerts.safety_alert_create, name="safety-alert-create"
    ),
    path(
        f"{CLIENT}/alerts/<uuid:pk>/review/",
        safety_alerts.safety_alert_review,
        name="safety-alert-review",
    ),
    path(f"{CLIENT}/reviews/<uuid:pk>/signature/", reviews.review_sign, name="review-sign"),
    path(f"{CLIENT}/closure/", closures.closure_create, name="closure-create"),
    path(
        f"{CLIENT}/closures/<uuid:pk>/reopening/",
        closures.closure_reopen,
        name="closure-reopen",
    ),
    path(f"{CLIENT}/erasure/", erasures.erasure_create, name="erasure-create"),
    path(
        f"{CLIENT}/erasures/<uuid:pk>/confirmation/",
        erasures.erasure_confirm,
        name="erasure-confirm",
    ),
    path(
        f"{CLIENT}/erasures/<uuid:pk>/cancellation/",
        erasures.erasure_cancel,
        name="erasure-cancel",
    ),
    path(f"{CLIENT}/transfer/", transfers.transfer_create, name="transfer-create"),
    path(f"{CLIENT}/access/", access_grants.access_overview, name="access-overview"),
    path(
        f"{CLIENT}/access/new/", access_grants.access_grant_create, name="access-grant-create"
    ),
    path(
        f"{CLIENT}/access/<uuid:pk>/ending/",
        access_grants.access_grant_end,
        name="access-grant-end",
    ),
    path(f"{CLIENT}/blocks/new/", blocks.block_create, name="block-create"),
    path(f"{CLIENT}/blocks/<uuid:pk>/lifting/", blocks.block_lift, name="block-lift"),
    path(f"{CLIENT}/program/", programs.program_change, name="program-change"),
    path(
        "caseloads/<uuid:worker_pk>/transfer/",
        transfers.caseload_transfer,
        name="caseload-transfer",
    ),
    path("coverage/new/", coverage.coverage_create, name="coverage-create"),
    path(
        "coverage/<uuid:colleague_pk>/<uuid:pk>/ending/",
        coverage.coverage_end,
        name="coverage-end",
    ),
    path(
        "emergency-access/",
        emergency_access.emergency_access_find,
        name="emergency-access-find",
    ),
    path(
        "emergency-access/new/",
        emergency_access.emergency_access_create,
        name="emergency-access-create",
    ),
    path(
        "emergency-access/<uuid:pk>/ending/",
        emergency_access.emergency_access_end,
        name="emergency-access-end",
    ),
    path(
        "consent-texts/",
        consent_wordings.consent_wording_list,
        name="consent-wording-list",
    ),
    path(
        "consent-texts/new/",
        consent_wordings.consent_wording_create,
        name="consent-wording-create",
    ),
    path(
        "consent-texts/<uuid:pk>/",
        consent_wordings.consent_wording_detail,
        name="consent-wording-detail",
    ),
    path(
        "consent-texts/<uuid:pk>/new-version/",
        consent_wordings.consent_wording_revise,
        name="consent-wording-revise",
    ),
    path(
        "consent-texts/<uuid:pk>/approval/",
        consent_wordings.consent_wording_approve,
        name="consent-wording-approve",
    ),
    path(
        "consent-texts/<uuid:pk>/retirement/",
        consent_wordings.consent_wording_retire,
        name="consent-wording-retire",
    ),
    path("programs/", programs.program_list, name="program-list"),
    path("programs/<uuid:pk>/", programs.program_detail, name="program-detail"),
    path("programs/<uuid:pk>/award/", programs.program_award, name="program-award"),
    path(
        "programs/<uuid:program_pk>/memberships/<uuid:pk>/ending/",
        programs.membership_end,
        name="membership-end",
    ),
    path(f"{CLIENT}/places/", place_links.place_link_list, name="place-link-list"),
    path(f"{CLIENT}/places/new/", place_links.place_link_create, name="place-link-create"),
    path(f"{CLIENT}/places/<uuid:pk>/end/", place_links.place_link_end, name="place-link-end"),
]
