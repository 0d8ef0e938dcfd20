from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("callbacks", "0009_cases_taken_back")]

    operations = [
        migrations.AddConstraint(
            model_name="callbacktask",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("complaint__isnull", True), ("state__in", ("pending", "due", "in_progress"))
                ),
                fields=("work_order",),
                name="one_open_callback_an_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="callbacktask",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("complaint__isnull", False), ("state__in", ("pending", "due", "in_progress"))
                ),
                fields=("complaint",),
                name="one_open_callback_a_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="callbacktask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("complaint__isnull", True), ("round", 1)),
                    models.Q(("complaint__isnull", False), ("round__gt", 1)),
                    _connector="OR",
                ),
                name="second_callback_has_its_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="datarecheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["confirmed_error", "not_error"]), _negated=True),
                    models.Q(("checked_at__isnull", False), models.Q(("evidence", ""), _negated=True)),
                    _connector="OR",
                ),
                name="concluded_recheck_has_its_evidence",
            ),
        ),
        migrations.AddConstraint(
            model_name="datarecheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "verified"), _negated=True),
                    ("verified_at__isnull", False),
                    _connector="OR",
                ),
                name="verified_recheck_has_its_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicefinding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "confirmed"), _negated=True),
                    ("decided_at__isnull", False),
                    _connector="OR",
                ),
                name="confirmed_finding_has_its_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "registered",
                            "assigned",
                            "accepted",
                            "handling",
                            "waiting_parts",
                            "waiting_customer",
                            "handled",
                            "second_callback",
                            "reopened",
                            "closed_satisfied",
                            "closed_unconfirmed",
                            "closed_by_ruling",
                            "invalid",
                            "merged",
                            "withdrawn",
                        ],
                    )
                ),
                name="complaint_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["closed_satisfied", "invalid"]), _negated=True),
                    models.Q(
                        ("closing_agent__isnull", False),
                        ("closing_record__isnull", False),
                        ("closing_satisfaction__gte", 4),
                        ("closing_satisfaction__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="only_a_satisfied_call_closes",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "closed_satisfied"), _negated=True),
                    models.Q(
                        ("closing_solved", "yes"),
                        ("closing_solved__isnull", False),
                        ("handler__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="satisfied_case_is_solved",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["closed_satisfied", "invalid"]), _negated=True),
                    ("handler__isnull", True),
                    models.Q(("closing_agent", models.F("handler")), _negated=True),
                    _connector="OR",
                ),
                name="handler_never_closes",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "invalid"), _negated=True),
                    ("invalid_found_by__isnull", False),
                    _connector="OR",
                ),
                name="invalid_case_was_found_so",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "merged"), _negated=True),
                    models.Q(
                        ("merged_into__isnull", False),
                        models.Q(("merged_into", models.F("id")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="merged_case_has_its_master",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), _negated=True),
                    ("withdrawn_call_at__isnull", False),
                    ("taken_back_at__isnull", False),
                    _connector="OR",
                ),
                name="withdrawn_by_a_recorded_call",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "closed_by_ruling"), _negated=True),
                    ("closing_ruling__isnull", False),
                    _connector="OR",
                ),
                name="ruled_case_has_its_ruling",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "closed_unconfirmed"), _negated=True),
                    models.Q(("closing_note", ""), _negated=True),
                    _connector="OR",
                ),
                name="unconfirmed_case_has_its_note",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "state__in",
                            (
                                "closed_satisfied",
                                "closed_unconfirmed",
                                "closed_by_ruling",
                                "invalid",
                                "merged",
                                "withdrawn",
                            ),
                        ),
                        _negated=True,
                    ),
                    ("closed_at__isnull", False),
                    _connector="OR",
                ),
                name="ended_case_has_its_time",
            ),
        ),
    ]
