"""Jobs, people who are one, figures kept, what follows a webinar."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('counted_webinars',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('series_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('local_start', sa.DateTime(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_counted_webinars'))
    )
    with op.batch_alter_table('counted_webinars', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_counted_webinars_webinar_id_sha256'), ['webinar_id', 'sha256'], unique=True)

    op.create_table('series_groups',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_series_groups')),
    sa.UniqueConstraint('slug', name=op.f('uq_series_groups_slug'))
    )
    op.create_table('counted_rows',
    sa.Column('counted_webinar_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=True),
    sa.Column('seconds', sa.Integer(), nullable=True),
    sa.Column('is_counted', sa.Boolean(), nullable=False),
    sa.Column('is_registered', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['counted_webinar_id'], ['counted_webinars.id'], name=op.f('fk_counted_rows_counted_webinar_id_counted_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('counted_webinar_id', 'person_id', name=op.f('pk_counted_rows'))
    )
    op.create_table('mailed_reports',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(length=12), nullable=False),
    sa.Column('which', sa.String(length=8), nullable=False),
    sa.Column('series_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('language', sa.String(length=10), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('how_often', sa.String(length=10), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('day', sa.Integer(), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('hour', sa.Integer(), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('next_at', sa.DateTime(), nullable=True),
    sa.Column('paused_at', sa.DateTime(), nullable=True),
    sa.Column('deleted_at', sa.DateTime(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('updated_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['organisers.id'], name=op.f('fk_mailed_reports_created_by_id_organisers'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_mailed_reports_organisation_id_organisations')),
    sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_mailed_reports_series_id_series'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mailed_reports'))
    )
    with op.batch_alter_table('mailed_reports', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mailed_reports_next_at'), ['next_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_mailed_reports_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_mailed_reports_series_id'), ['series_id'], unique=False)

    op.create_table('series_group_members',
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('series_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['series_groups.id'], name=op.f('fk_series_group_members_group_id_series_groups'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_series_group_members_series_id_series'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('group_id', 'series_id', name=op.f('pk_series_group_members'))
    )
    with op.batch_alter_table('series_group_members', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_series_group_members_series_id'), ['series_id'], unique=False)

    op.create_table('themes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('series_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('names', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_themes_series_id_series'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_themes'))
    )
    with op.batch_alter_table('themes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_themes_series_id_name'), ['series_id', 'name'], unique=True)

    op.create_table('jobs',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('label', sa.String(length=300), nullable=False),
    sa.Column('webinar_id', sa.Integer(), nullable=True),
    sa.Column('asked', sa.JSON(), nullable=False),
    sa.Column('step', sa.String(length=60), nullable=False),
    sa.Column('done_count', sa.Integer(), nullable=False),
    sa.Column('total_count', sa.Integer(), nullable=True),
    sa.Column('result', sa.JSON(), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('message_values', sa.JSON(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('held_by', sa.String(length=64), nullable=False),
    sa.Column('held_until', sa.DateTime(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('started_at', sa.DateTime(), nullable=True),
    sa.Column('finished_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['created_by_id'], ['organisers.id'], name=op.f('fk_jobs_created_by_id_organisers'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_jobs_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_jobs'))
    )
    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_jobs_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_jobs_state_id'), ['state', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_jobs_webinar_id'), ['webinar_id'], unique=False)

    op.create_table('mailed_recipients',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('link_generation', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('unsubscribed_at', sa.DateTime(), nullable=True),
    sa.Column('removed_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['report_id'], ['mailed_reports.id'], name=op.f('fk_mailed_recipients_report_id_mailed_reports'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mailed_recipients'))
    )
    with op.batch_alter_table('mailed_recipients', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mailed_recipients_email'), ['email'], unique=False)
        batch_op.create_index(batch_op.f('ix_mailed_recipients_report_id_email'), ['report_id', 'email'], unique=True)

    op.create_table('published_figures',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(length=8), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('webinar_id', sa.Integer(), nullable=True),
    sa.Column('series_id', sa.Integer(), nullable=True),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('rolls_up', sa.Boolean(), nullable=False),
    sa.Column('figures', sa.JSON(), nullable=False),
    sa.Column('organisations', sa.JSON(), nullable=False),
    sa.Column('rule_versions', sa.JSON(), nullable=False),
    sa.Column('counted_at', sa.DateTime(), nullable=False),
    sa.Column('published_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['published_by_id'], ['organisers.id'], name=op.f('fk_published_figures_published_by_id_organisers'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_published_figures_series_id_series'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_published_figures_webinar_id_webinars'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_published_figures'))
    )
    with op.batch_alter_table('published_figures', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_published_figures_webinar_id_counted_at'), ['webinar_id', 'counted_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_published_figures_what_year_counted_at'), ['what', 'year', 'counted_at'], unique=False)

    op.create_table('webinar_themes',
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['theme_id'], ['themes.id'], name=op.f('fk_webinar_themes_theme_id_themes'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_webinar_themes_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('webinar_id', 'theme_id', name=op.f('pk_webinar_themes'))
    )
    with op.batch_alter_table('webinar_themes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_webinar_themes_theme_id'), ['theme_id'], unique=False)

    op.create_table('job_files',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('job_id', sa.Integer(), nullable=False),
    sa.Column('is_result', sa.Boolean(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('content_type', sa.String(length=100), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['job_id'], ['jobs.id'], name=op.f('fk_job_files_job_id_jobs'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job_files'))
    )
    with op.batch_alter_table('job_files', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_job_files_job_id'), ['job_id'], unique=False)

    op.create_table('mailed_sendings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('due_key', sa.String(length=40), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.DateTime(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('job_id', sa.Integer(), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('try_at', sa.DateTime(), nullable=True),
    sa.Column('error', sa.Text(), nullable=False),
    sa.Column('error_values', sa.JSON(), nullable=False),
    sa.Column('told', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=True),
    sa.Column('asked_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['asked_by_id'], ['organisers.id'], name=op.f('fk_mailed_sendings_asked_by_id_organisers'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['job_id'], ['jobs.id'], name=op.f('fk_mailed_sendings_job_id_jobs'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['report_id'], ['mailed_reports.id'], name=op.f('fk_mailed_sendings_report_id_mailed_reports'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mailed_sendings'))
    )
    with op.batch_alter_table('mailed_sendings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mailed_sendings_job_id'), ['job_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_mailed_sendings_report_id_due_key'), ['report_id', 'due_key'], unique=True)
        batch_op.create_index(batch_op.f('ix_mailed_sendings_state'), ['state'], unique=False)

    op.create_table('published_webinars',
    sa.Column('published_id', sa.Integer(), nullable=False),
    sa.Column('counted_webinar_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['counted_webinar_id'], ['counted_webinars.id'], name=op.f('fk_published_webinars_counted_webinar_id_counted_webinars')),
    sa.ForeignKeyConstraint(['published_id'], ['published_figures.id'], name=op.f('fk_published_webinars_published_id_published_figures'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('published_id', 'counted_webinar_id', name=op.f('pk_published_webinars'))
    )
    with op.batch_alter_table('published_webinars', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_published_webinars_counted_webinar_id'), ['counted_webinar_id'], unique=False)

    op.create_table('slides_requests',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('presentation_id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('language', sa.String(length=10), nullable=False),
    sa.Column('link_generation', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_at', sa.DateTime(), nullable=True),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['created_by_id'], ['organisers.id'], name=op.f('fk_slides_requests_created_by_id_organisers'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['presentation_id'], ['presentations.id'], name=op.f('fk_slides_requests_presentation_id_presentations'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_slides_requests_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_slides_requests'))
    )
    with op.batch_alter_table('slides_requests', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_slides_requests_email'), ['email'], unique=False)
        batch_op.create_index(batch_op.f('ix_slides_requests_presentation_id_email'), ['presentation_id', 'email'], unique=True)
        batch_op.create_index(batch_op.f('ix_slides_requests_webinar_id'), ['webinar_id'], unique=False)

    op.create_table('attendance_notes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['created_by_id'], ['organisers.id'], name=op.f('fk_attendance_notes_created_by_id_organisers'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_attendance_notes_person_id_people')),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_attendance_notes_webinar_id_webinars')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance_notes'))
    )
    with op.batch_alter_table('attendance_notes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendance_notes_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attendance_notes_webinar_id'), ['webinar_id'], unique=False)

    op.create_table('certificates',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('language', sa.String(length=10), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('link_generation', sa.Integer(), nullable=False),
    sa.Column('issued_at', sa.DateTime(), nullable=False),
    sa.Column('revoked_at', sa.DateTime(), nullable=True),
    sa.Column('revoke_reason', sa.Text(), nullable=False),
    sa.Column('revoked_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_certificates_person_id_people')),
    sa.ForeignKeyConstraint(['revoked_by_id'], ['organisers.id'], name=op.f('fk_certificates_revoked_by_id_organisers'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_certificates_webinar_id_webinars')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificates'))
    )
    with op.batch_alter_table('certificates', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_certificates_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_certificates_webinar_id_person_id'), ['webinar_id', 'person_id'], unique=True)

    op.create_table('person_keys',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('name_key', sa.String(length=220), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('(email IS NULL) <> (name_key IS NULL)', name=op.f('ck_person_keys_one_key')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_person_keys_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_keys')),
    sa.UniqueConstraint('email', name=op.f('uq_person_keys_email')),
    sa.UniqueConstraint('name_key', name=op.f('uq_person_keys_name_key'))
    )
    with op.batch_alter_table('person_keys', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_keys_person_id'), ['person_id'], unique=False)

    op.create_table('feedback',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('usefulness', sa.Integer(), nullable=False),
    sa.Column('level', sa.String(length=10), nullable=False),
    sa.Column('use', sa.Text(), nullable=False),
    sa.Column('wish', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('updated_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['registration_id'], ['registrations.id'], name=op.f('fk_feedback_registration_id_registrations'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_feedback_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback')),
    sa.UniqueConstraint('registration_id', name=op.f('uq_feedback_registration_id'))
    )
    with op.batch_alter_table('feedback', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_feedback_webinar_id'), ['webinar_id'], unique=False)

    with op.batch_alter_table('attendances', schema=None) as batch_op:
        batch_op.add_column(sa.Column('head_count', sa.Integer(), nullable=False, server_default=sa.text('0')))

    with op.batch_alter_table('counting_rules', schema=None) as batch_op:
        batch_op.add_column(sa.Column('counts_shared_rooms', sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table('import_people', schema=None) as batch_op:
        batch_op.add_column(sa.Column('in_room_of_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('head_count', sa.Integer(), nullable=False, server_default=sa.text('0')))
        batch_op.create_index(batch_op.f('ix_import_people_in_room_of_id'), ['in_room_of_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_import_people_in_room_of_id_import_people'), 'import_people', ['in_room_of_id'], ['id'], ondelete='CASCADE')

    with op.batch_alter_table('organisations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('names', sa.JSON(), nullable=False, server_default=sa.text("'{}'")))

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.add_column(sa.Column('slides_request_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('job_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('mailed_recipient_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('mailed_sending_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_outbox_job_id'), ['job_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_outbox_mailed_recipient_id'), ['mailed_recipient_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_outbox_mailed_sending_id'), ['mailed_sending_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_outbox_slides_request_id'), ['slides_request_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_outbox_mailed_sending_id_mailed_sendings'), 'mailed_sendings', ['mailed_sending_id'], ['id'], ondelete='SET NULL')
        batch_op.create_foreign_key(batch_op.f('fk_outbox_mailed_recipient_id_mailed_recipients'), 'mailed_recipients', ['mailed_recipient_id'], ['id'], ondelete='SET NULL')
        batch_op.create_foreign_key(batch_op.f('fk_outbox_job_id_jobs'), 'jobs', ['job_id'], ['id'], ondelete='SET NULL')
        batch_op.create_foreign_key(batch_op.f('fk_outbox_slides_request_id_slides_requests'), 'slides_requests', ['slides_request_id'], ['id'], ondelete='SET NULL')

    with op.batch_alter_table('recaps', schema=None) as batch_op:
        batch_op.add_column(sa.Column('saved_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('review', sa.String(length=10), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('review_asked_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('reviewed_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('review_note', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('publish_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('publish_tells', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('scheduled_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('publish_failed', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('allowed', sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
        batch_op.create_index(batch_op.f('ix_recaps_publish_at'), ['publish_at'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_recaps_review_asked_by_id_organisers'), 'organisers', ['review_asked_by_id'], ['id'], ondelete='SET NULL')
        batch_op.create_foreign_key(batch_op.f('fk_recaps_reviewed_by_id_organisers'), 'organisers', ['reviewed_by_id'], ['id'], ondelete='SET NULL')
        batch_op.create_foreign_key(batch_op.f('fk_recaps_saved_by_id_organisers'), 'organisers', ['saved_by_id'], ['id'], ondelete='SET NULL')
        batch_op.create_foreign_key(batch_op.f('fk_recaps_scheduled_by_id_organisers'), 'organisers', ['scheduled_by_id'], ['id'], ondelete='SET NULL')

    with op.batch_alter_table('series', schema=None) as batch_op:
        batch_op.add_column(sa.Column('certificate_minutes', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('reviews_recaps', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('names', sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
        batch_op.add_column(sa.Column('earlier_themes', sa.JSON(), nullable=False, server_default=sa.text("'{}'")))

    with op.batch_alter_table('webinars', schema=None) as batch_op:
        batch_op.add_column(sa.Column('focus_by_language', sa.JSON(), nullable=False, server_default=sa.text("'{}'")))

