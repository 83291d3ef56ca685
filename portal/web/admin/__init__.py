"""Administration: the state of everything, and the Pages with their settings."""

from __future__ import annotations

from flask import Flask

from portal.web.admin import (
    deliveries,
    departures,
    disconnecting,
    employees,
    invitations,
    labels,
    lead_diagnosis,
    lead_notices,
    leads,
    mail,
    overview,
    page_visibility,
    pages,
    rule_runs,
    rules,
    teams,
    templates,
    utility_templates,
)

SCREENS = (overview, pages, disconnecting, deliveries, employees, invitations, departures, page_visibility)


def register(app: Flask) -> None:
    app.register_blueprint(overview.bp)
    app.register_blueprint(pages.bp)
    app.register_blueprint(deliveries.bp)
    app.register_blueprint(employees.bp)
    app.register_blueprint(teams.bp)
    app.register_blueprint(templates.bp)
    app.register_blueprint(labels.bp)
    app.register_blueprint(leads.bp)
    app.register_blueprint(lead_notices.bp)
    app.register_blueprint(lead_diagnosis.bp)
    app.register_blueprint(mail.bp)
    app.register_blueprint(utility_templates.bp)
    app.register_blueprint(rules.bp)
    app.register_blueprint(rule_runs.bp)
