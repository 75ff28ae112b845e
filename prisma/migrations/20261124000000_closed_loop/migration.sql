-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "AreaLevel" AS ENUM ('CITY', 'COUNTY', 'TOWN', 'VILLAGE');

-- CreateEnum
CREATE TYPE "Channel" AS ENUM ('HOTLINE_12345', 'REAL_ECONOMY_APP', 'UNRESOLVED_MATTERS_WINDOW', 'PROACTIVE', 'PARTNER_APP');

-- CreateEnum
CREATE TYPE "OrderType" AS ENUM ('CONSULT', 'HELP', 'COMPLAINT', 'SUGGESTION', 'PRAISE');

-- CreateEnum
CREATE TYPE "Urgency" AS ENUM ('NORMAL', 'URGENT');

-- CreateEnum
CREATE TYPE "OrderStatus" AS ENUM ('REGISTERED', 'VERIFIED', 'DISPATCHED', 'ACCEPTED', 'SCHEDULED', 'IN_SERVICE', 'PROCESSING', 'COMPLETED', 'RECTIFYING', 'CLOSED', 'CLOSED_INCOMPLETE', 'REFUSED', 'MERGED', 'TRANSFERRED', 'WITHDRAWN');

-- CreateEnum
CREATE TYPE "ServiceMode" AS ENUM ('ASSIST', 'AGENCY', 'ONSITE', 'REMOTE');

-- CreateEnum
CREATE TYPE "OrderResult" AS ENUM ('SOLVED', 'EXPLAINED', 'PARTLY');

-- CreateEnum
CREATE TYPE "RequesterKind" AS ENUM ('PERSON', 'ORGANISATION');

-- CreateEnum
CREATE TYPE "MatterStatus" AS ENUM ('DRAFT', 'SUBMITTED', 'SUPPLEMENTING', 'ACCEPTED', 'SUSPENDED', 'GRANTED', 'DENIED', 'COMPLETED', 'WITHDRAWN', 'NOT_ACCEPTED');

-- CreateEnum
CREATE TYPE "OfferState" AS ENUM ('OPEN', 'SEEN', 'ACCEPTED', 'DECLINED', 'EXPIRED', 'SUPERSEDED', 'RECALLED');

-- CreateEnum
CREATE TYPE "DispatchMode" AS ENUM ('POOL', 'DIRECT');

-- CreateEnum
CREATE TYPE "ContactMethod" AS ENUM ('TELEPHONE', 'SMS', 'IN_PERSON');

-- CreateEnum
CREATE TYPE "ContactOutcome" AS ENUM ('REACHED', 'NO_ANSWER', 'WRONG_NUMBER', 'CALL_BACK_LATER');

-- CreateEnum
CREATE TYPE "AppointmentStatus" AS ENUM ('HELD', 'PROPOSED', 'BOOKED', 'EN_ROUTE', 'ARRIVED', 'IN_PROGRESS', 'FULFILLED', 'CANNOT_COMPLETE', 'RESCHEDULED', 'CANCELLED', 'NO_SHOW_CITIZEN', 'NO_SHOW_STAFF', 'EXPIRED');

-- CreateEnum
CREATE TYPE "CancelReason" AS ENUM ('CITIZEN_REQUEST', 'STAFF_UNAVAILABLE', 'STAFF_CHANGED', 'ORDER_ENDED', 'FORCE_MAJEURE', 'OTHER');

-- CreateEnum
CREATE TYPE "EvaluationLevel" AS ENUM ('VERY_SATISFIED', 'SATISFIED', 'BASICALLY_SATISFIED', 'DISSATISFIED', 'VERY_DISSATISFIED');

-- CreateEnum
CREATE TYPE "EvaluationSource" AS ENUM ('CITIZEN', 'PROXY', 'CALLBACK', 'DEFAULT');

-- CreateEnum
CREATE TYPE "DayKind" AS ENUM ('WORKDAY', 'REST');

-- CreateEnum
CREATE TYPE "BoardProfile" AS ENUM ('CITY', 'COUNTY', 'TOWN', 'HALL');

-- CreateEnum
CREATE TYPE "NoticeState" AS ENUM ('PENDING', 'SENT', 'FAILED');

-- CreateTable
CREATE TABLE "area" (
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "level" "AreaLevel" NOT NULL,
    "parent_code" TEXT,

    CONSTRAINT "area_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "department" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "department_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "catalogue_item" (
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "department_id" TEXT NOT NULL,
    "statutory_days" INTEGER NOT NULL,
    "promised_days" INTEGER NOT NULL,
    "instant" BOOLEAN NOT NULL,
    "permit" BOOLEAN NOT NULL,
    "flash_eligible" BOOLEAN NOT NULL,
    "sensitive" BOOLEAN NOT NULL,
    "service_modes" "ServiceMode"[],
    "valid_from" DATE NOT NULL,
    "valid_to" DATE,

    CONSTRAINT "catalogue_item_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "team" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "area_code" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL,

    CONSTRAINT "team_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "team_member" (
    "team_id" TEXT NOT NULL,
    "staff_id" TEXT NOT NULL,
    "lead" BOOLEAN NOT NULL,

    CONSTRAINT "team_member_pkey" PRIMARY KEY ("team_id","staff_id")
);

-- CreateTable
CREATE TABLE "staff" (
    "id" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "badge" TEXT NOT NULL,
    "department_id" TEXT NOT NULL,
    "area_codes" TEXT[],
    "active" BOOLEAN NOT NULL,

    CONSTRAINT "staff_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "staff_qualification" (
    "staff_id" TEXT NOT NULL,
    "item_code" TEXT NOT NULL,

    CONSTRAINT "staff_qualification_pkey" PRIMARY KEY ("staff_id","item_code")
);

-- CreateTable
CREATE TABLE "requester" (
    "id" TEXT NOT NULL,
    "kind" "RequesterKind" NOT NULL,
    "name_sealed" TEXT NOT NULL,
    "phone_sealed" TEXT,
    "phone_index" TEXT,
    "id_number_sealed" TEXT,
    "address_sealed" TEXT,
    "special_groups_sealed" TEXT,

    CONSTRAINT "requester_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "service_order" (
    "id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "channel" "Channel" NOT NULL,
    "source" TEXT NOT NULL,
    "external_no" TEXT,
    "type" "OrderType",
    "urgency" "Urgency" NOT NULL,
    "status" "OrderStatus" NOT NULL,
    "version" INTEGER NOT NULL,
    "cycle" INTEGER NOT NULL,
    "priority" INTEGER NOT NULL,
    "area_code" TEXT NOT NULL,
    "county_code" TEXT NOT NULL,
    "town_code" TEXT,
    "item_codes" TEXT[],
    "service_mode" "ServiceMode",
    "requester_reached" BOOLEAN,
    "exception_sealed" TEXT,
    "requester_id" TEXT NOT NULL,
    "on_behalf" BOOLEAN NOT NULL,
    "partner_id" TEXT,
    "title_sealed" TEXT NOT NULL,
    "text_sealed" TEXT,
    "team_id" TEXT,
    "handler_id" TEXT,
    "dispatch_round" INTEGER NOT NULL,
    "registered_at" TIMESTAMPTZ(3) NOT NULL,
    "verified_at" TIMESTAMPTZ(3),
    "first_dispatched_at" TIMESTAMPTZ(3),
    "accepted_at" TIMESTAMPTZ(3),
    "first_contact_at" TIMESTAMPTZ(3),
    "completed_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3),
    "due_provisional" BOOLEAN NOT NULL,
    "due_sort" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "result" "OrderResult",
    "reason_code" TEXT,
    "outcome_sealed" TEXT,
    "legal_channel" TEXT,
    "receiving_unit" TEXT,
    "transfer_receipt" TEXT,
    "reply_method" "ContactMethod",

    CONSTRAINT "service_order_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "matter" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "item_code" TEXT NOT NULL,
    "status" "MatterStatus" NOT NULL,
    "case_no" TEXT,
    "promised_days" INTEGER NOT NULL,
    "statutory_days" INTEGER NOT NULL,
    "submitted_at" TIMESTAMPTZ(3),
    "accepted_at" TIMESTAMPTZ(3),
    "promised_due_at" TIMESTAMPTZ(3),
    "statutory_due_at" TIMESTAMPTZ(3),
    "decided_at" TIMESTAMPTZ(3),
    "actual_working_days" INTEGER,
    "reason_sealed" TEXT,
    "remedy" TEXT,

    CONSTRAINT "matter_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "offer" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "staff_id" TEXT NOT NULL,
    "round" INTEGER NOT NULL,
    "state" "OfferState" NOT NULL,
    "offered_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "offer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contact" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "staff_id" TEXT NOT NULL,
    "method" "ContactMethod" NOT NULL,
    "outcome" "ContactOutcome" NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "note_sealed" TEXT,

    CONSTRAINT "contact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "appointment" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "area_code" TEXT NOT NULL,
    "status" "AppointmentStatus" NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "booked_at" TIMESTAMPTZ(3) NOT NULL,
    "departed_at" TIMESTAMPTZ(3),
    "arrived_at" TIMESTAMPTZ(3),
    "punctuality_minutes" INTEGER,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "cancel_reason" "CancelReason",

    CONSTRAINT "appointment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "appointment_staff" (
    "appointment_id" TEXT NOT NULL,
    "staff_id" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "occupying" BOOLEAN NOT NULL,

    CONSTRAINT "appointment_staff_pkey" PRIMARY KEY ("appointment_id","staff_id")
);

-- CreateTable
CREATE TABLE "visit" (
    "id" TEXT NOT NULL,
    "appointment_id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "identity_checked" BOOLEAN NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "materials_received_sealed" TEXT,
    "materials_returned_sealed" TEXT,
    "guidance_sealed" TEXT,
    "inspection_passed" BOOLEAN,

    CONSTRAINT "visit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "certificate" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "matter_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "verify_code" TEXT NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,
    "valid_to" DATE,

    CONSTRAINT "certificate_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "evaluation" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "cycle" INTEGER NOT NULL,
    "source" "EvaluationSource" NOT NULL,
    "level" "EvaluationLevel" NOT NULL,
    "score" INTEGER NOT NULL,
    "resolved" BOOLEAN NOT NULL,
    "tags" TEXT[],
    "text_sealed" TEXT,
    "submitted_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "evaluation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notice" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "template" TEXT NOT NULL,
    "recipient_sealed" TEXT NOT NULL,
    "parameters" JSONB NOT NULL,
    "state" "NoticeState" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event_log" (
    "pos" BIGINT NOT NULL,
    "order_id" TEXT NOT NULL,
    "order_version" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "subject_type" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "cycle" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "before" JSONB,
    "after" JSONB NOT NULL,
    "data" JSONB NOT NULL,

    CONSTRAINT "event_log_pkey" PRIMARY KEY ("pos")
);

-- CreateTable
CREATE TABLE "event_log_meta" (
    "one" BOOLEAN NOT NULL,
    "epoch" TEXT NOT NULL,
    "low" BIGINT NOT NULL,
    "relation_oid" BIGINT NOT NULL,

    CONSTRAINT "event_log_meta_pkey" PRIMARY KEY ("one")
);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "actor" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "response" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("actor","key")
);

-- CreateTable
CREATE TABLE "partner" (
    "id" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "scopes" TEXT[],
    "active" BOOLEAN NOT NULL,

    CONSTRAINT "partner_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "board" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "profile" "BoardProfile" NOT NULL,
    "area_code" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL,

    CONSTRAINT "board_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_key" (
    "id" TEXT NOT NULL,
    "partner_id" TEXT,
    "board_id" TEXT,
    "hash" TEXT NOT NULL,
    "hint" TEXT NOT NULL,
    "test" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "access_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stream_ticket" (
    "id" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "variables_sealed" TEXT NOT NULL,
    "viewer_sealed" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "stream_ticket_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_log" (
    "id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "fields" TEXT[],
    "purpose" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,

    CONSTRAINT "access_log_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "calendar_day" (
    "date" DATE NOT NULL,
    "kind" "DayKind" NOT NULL,
    "name" TEXT,
    "source" TEXT NOT NULL,

    CONSTRAINT "calendar_day_pkey" PRIMARY KEY ("date")
);

-- CreateTable
CREATE TABLE "time_limit_policy" (
    "id" TEXT NOT NULL,
    "type" "OrderType" NOT NULL,
    "urgency" "Urgency" NOT NULL,
    "working_days" INTEGER NOT NULL,
    "valid_from" DATE NOT NULL,

    CONSTRAINT "time_limit_policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_limiter_flexible" (
    "key" TEXT NOT NULL,
    "points" INTEGER NOT NULL,
    "expire" TIMESTAMPTZ(3),

    CONSTRAINT "rate_limiter_flexible_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "number_sequence" (
    "day" TEXT NOT NULL,
    "last" INTEGER NOT NULL,

    CONSTRAINT "number_sequence_pkey" PRIMARY KEY ("day")
);

-- CreateIndex
CREATE INDEX "area_parent_code_idx" ON "area"("parent_code");

-- CreateIndex
CREATE UNIQUE INDEX "department_name_key" ON "department"("name");

-- CreateIndex
CREATE UNIQUE INDEX "team_name_key" ON "team"("name");

-- CreateIndex
CREATE INDEX "team_member_staff_id_idx" ON "team_member"("staff_id");

-- CreateIndex
CREATE UNIQUE INDEX "staff_account_key" ON "staff"("account");

-- CreateIndex
CREATE UNIQUE INDEX "staff_badge_key" ON "staff"("badge");

-- CreateIndex
CREATE INDEX "staff_qualification_item_code_idx" ON "staff_qualification"("item_code");

-- CreateIndex
CREATE INDEX "requester_phone_index_idx" ON "requester"("phone_index");

-- CreateIndex
CREATE UNIQUE INDEX "service_order_number_key" ON "service_order"("number");

-- CreateIndex
CREATE INDEX "service_order_registered_at_id_idx" ON "service_order"("registered_at", "id");

-- CreateIndex
CREATE INDEX "service_order_due_sort_id_idx" ON "service_order"("due_sort", "id");

-- CreateIndex
CREATE INDEX "service_order_status_registered_at_id_idx" ON "service_order"("status", "registered_at", "id");

-- CreateIndex
CREATE INDEX "service_order_status_due_sort_id_idx" ON "service_order"("status", "due_sort", "id");

-- CreateIndex
CREATE INDEX "service_order_county_code_registered_at_id_idx" ON "service_order"("county_code", "registered_at", "id");

-- CreateIndex
CREATE INDEX "service_order_county_code_due_sort_id_idx" ON "service_order"("county_code", "due_sort", "id");

-- CreateIndex
CREATE INDEX "service_order_town_code_registered_at_id_idx" ON "service_order"("town_code", "registered_at", "id");

-- CreateIndex
CREATE INDEX "service_order_town_code_due_sort_id_idx" ON "service_order"("town_code", "due_sort", "id");

-- CreateIndex
CREATE INDEX "service_order_area_code_registered_at_id_idx" ON "service_order"("area_code", "registered_at", "id");

-- CreateIndex
CREATE INDEX "service_order_team_id_registered_at_id_idx" ON "service_order"("team_id", "registered_at", "id");

-- CreateIndex
CREATE INDEX "service_order_team_id_due_sort_id_idx" ON "service_order"("team_id", "due_sort", "id");

-- CreateIndex
CREATE INDEX "service_order_handler_id_registered_at_id_idx" ON "service_order"("handler_id", "registered_at", "id");

-- CreateIndex
CREATE INDEX "service_order_handler_id_due_sort_id_idx" ON "service_order"("handler_id", "due_sort", "id");

-- CreateIndex
CREATE INDEX "service_order_partner_id_registered_at_id_idx" ON "service_order"("partner_id", "registered_at", "id");

-- CreateIndex
CREATE INDEX "service_order_partner_id_due_sort_id_idx" ON "service_order"("partner_id", "due_sort", "id");

-- CreateIndex
CREATE INDEX "service_order_requester_id_idx" ON "service_order"("requester_id");

-- CreateIndex
CREATE UNIQUE INDEX "service_order_channel_source_external_no_key" ON "service_order"("channel", "source", "external_no");

-- CreateIndex
CREATE UNIQUE INDEX "matter_case_no_key" ON "matter"("case_no");

-- CreateIndex
CREATE INDEX "matter_item_code_idx" ON "matter"("item_code");

-- CreateIndex
CREATE UNIQUE INDEX "matter_order_id_seq_key" ON "matter"("order_id", "seq");

-- CreateIndex
CREATE INDEX "offer_staff_id_state_expires_at_idx" ON "offer"("staff_id", "state", "expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "offer_order_id_round_staff_id_key" ON "offer"("order_id", "round", "staff_id");

-- CreateIndex
CREATE INDEX "contact_order_id_at_idx" ON "contact"("order_id", "at");

-- CreateIndex
CREATE INDEX "contact_staff_id_idx" ON "contact"("staff_id");

-- CreateIndex
CREATE INDEX "appointment_order_id_idx" ON "appointment"("order_id");

-- CreateIndex
CREATE INDEX "appointment_starts_at_id_idx" ON "appointment"("starts_at", "id");

-- CreateIndex
CREATE INDEX "appointment_area_code_starts_at_id_idx" ON "appointment"("area_code", "starts_at", "id");

-- CreateIndex
CREATE INDEX "appointment_staff_staff_id_starts_at_idx" ON "appointment_staff"("staff_id", "starts_at");

-- CreateIndex
CREATE UNIQUE INDEX "visit_appointment_id_key" ON "visit"("appointment_id");

-- CreateIndex
CREATE INDEX "visit_order_id_idx" ON "visit"("order_id");

-- CreateIndex
CREATE UNIQUE INDEX "certificate_number_key" ON "certificate"("number");

-- CreateIndex
CREATE UNIQUE INDEX "certificate_verify_code_key" ON "certificate"("verify_code");

-- CreateIndex
CREATE INDEX "certificate_order_id_idx" ON "certificate"("order_id");

-- CreateIndex
CREATE INDEX "certificate_matter_id_idx" ON "certificate"("matter_id");

-- CreateIndex
CREATE INDEX "evaluation_submitted_at_id_idx" ON "evaluation"("submitted_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "evaluation_order_id_cycle_source_key" ON "evaluation"("order_id", "cycle", "source");

-- CreateIndex
CREATE INDEX "notice_order_id_idx" ON "notice"("order_id");

-- CreateIndex
CREATE INDEX "notice_state_created_at_idx" ON "notice"("state", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "event_log_order_id_order_version_key" ON "event_log"("order_id", "order_version");

-- CreateIndex
CREATE INDEX "idempotency_key_created_at_idx" ON "idempotency_key"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "partner_account_key" ON "partner"("account");

-- CreateIndex
CREATE UNIQUE INDEX "board_slug_key" ON "board"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "access_key_hash_key" ON "access_key"("hash");

-- CreateIndex
CREATE INDEX "access_key_partner_id_idx" ON "access_key"("partner_id");

-- CreateIndex
CREATE INDEX "access_key_board_id_idx" ON "access_key"("board_id");

-- CreateIndex
CREATE UNIQUE INDEX "stream_ticket_hash_key" ON "stream_ticket"("hash");

-- CreateIndex
CREATE INDEX "access_log_order_id_at_idx" ON "access_log"("order_id", "at");

-- CreateIndex
CREATE UNIQUE INDEX "time_limit_policy_type_urgency_valid_from_key" ON "time_limit_policy"("type", "urgency", "valid_from");

-- AddForeignKey
ALTER TABLE "area" ADD CONSTRAINT "area_parent_code_fkey" FOREIGN KEY ("parent_code") REFERENCES "area"("code") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "catalogue_item" ADD CONSTRAINT "catalogue_item_department_id_fkey" FOREIGN KEY ("department_id") REFERENCES "department"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team" ADD CONSTRAINT "team_area_code_fkey" FOREIGN KEY ("area_code") REFERENCES "area"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_staff_id_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "staff" ADD CONSTRAINT "staff_department_id_fkey" FOREIGN KEY ("department_id") REFERENCES "department"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "staff_qualification" ADD CONSTRAINT "staff_qualification_staff_id_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "staff_qualification" ADD CONSTRAINT "staff_qualification_item_code_fkey" FOREIGN KEY ("item_code") REFERENCES "catalogue_item"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "service_order" ADD CONSTRAINT "service_order_area_code_fkey" FOREIGN KEY ("area_code") REFERENCES "area"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "service_order" ADD CONSTRAINT "service_order_requester_id_fkey" FOREIGN KEY ("requester_id") REFERENCES "requester"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "service_order" ADD CONSTRAINT "service_order_partner_id_fkey" FOREIGN KEY ("partner_id") REFERENCES "partner"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "service_order" ADD CONSTRAINT "service_order_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "service_order" ADD CONSTRAINT "service_order_handler_id_fkey" FOREIGN KEY ("handler_id") REFERENCES "staff"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "matter" ADD CONSTRAINT "matter_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "matter" ADD CONSTRAINT "matter_item_code_fkey" FOREIGN KEY ("item_code") REFERENCES "catalogue_item"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "offer" ADD CONSTRAINT "offer_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "offer" ADD CONSTRAINT "offer_staff_id_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact" ADD CONSTRAINT "contact_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact" ADD CONSTRAINT "contact_staff_id_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "appointment" ADD CONSTRAINT "appointment_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "appointment" ADD CONSTRAINT "appointment_area_code_fkey" FOREIGN KEY ("area_code") REFERENCES "area"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "appointment_staff" ADD CONSTRAINT "appointment_staff_appointment_id_fkey" FOREIGN KEY ("appointment_id") REFERENCES "appointment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "appointment_staff" ADD CONSTRAINT "appointment_staff_staff_id_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "visit" ADD CONSTRAINT "visit_appointment_id_fkey" FOREIGN KEY ("appointment_id") REFERENCES "appointment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "visit" ADD CONSTRAINT "visit_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "certificate" ADD CONSTRAINT "certificate_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "certificate" ADD CONSTRAINT "certificate_matter_id_fkey" FOREIGN KEY ("matter_id") REFERENCES "matter"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation" ADD CONSTRAINT "evaluation_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice" ADD CONSTRAINT "notice_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "event_log" ADD CONSTRAINT "event_log_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "board" ADD CONSTRAINT "board_area_code_fkey" FOREIGN KEY ("area_code") REFERENCES "area"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_key" ADD CONSTRAINT "access_key_partner_id_fkey" FOREIGN KEY ("partner_id") REFERENCES "partner"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_key" ADD CONSTRAINT "access_key_board_id_fkey" FOREIGN KEY ("board_id") REFERENCES "board"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- From here on by hand: what the data model cannot say.

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Nobody is in two places at once. Half-open ranges: 10-11 and 11-12 do not collide.
ALTER TABLE appointment_staff
  ADD CONSTRAINT appointment_staff_order CHECK (starts_at < ends_at),
  ADD CONSTRAINT appointment_staff_no_overlap
    EXCLUDE USING gist (staff_id WITH =, tstzrange(starts_at, ends_at, '[)') WITH &&) WHERE (occupying);
ALTER TABLE appointment ADD CONSTRAINT appointment_times CHECK (starts_at < ends_at);

-- One committed appointment an order.
CREATE UNIQUE INDEX appointment_one_committed ON appointment (order_id) WHERE status IN ('BOOKED', 'EN_ROUTE', 'ARRIVED', 'IN_PROGRESS');

-- Lists filtered by item.
CREATE INDEX service_order_item_codes ON service_order USING gin (item_codes);

ALTER TABLE service_order
  ADD CONSTRAINT service_order_version CHECK (version >= 1),
  ADD CONSTRAINT service_order_handler CHECK (handler_id IS NOT NULL OR status NOT IN ('ACCEPTED', 'SCHEDULED', 'IN_SERVICE', 'PROCESSING')),
  ADD CONSTRAINT service_order_team CHECK (team_id IS NOT NULL OR status <> 'DISPATCHED');
ALTER TABLE evaluation ADD CONSTRAINT evaluation_score CHECK ((level, score) IN
  (('VERY_SATISFIED', 10), ('SATISFIED', 8), ('BASICALLY_SATISFIED', 6), ('DISSATISFIED', 3), ('VERY_DISSATISFIED', 0)));
ALTER TABLE access_key ADD CONSTRAINT access_key_owner CHECK ((partner_id IS NULL) <> (board_id IS NULL));

-- The event log: dense positions in commit order. The lock is taken first and the position read in a later statement,
-- whose snapshot sees everything committed before; it is released only once this transaction is visible to all. So who
-- sees n+1 sees n. max(pos)+1 and no sequence: a rollback gives its number back, and a hole can be seen by arithmetic.
CREATE FUNCTION event_log_append(events jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  last bigint;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'the event log needs READ COMMITTED' USING ERRCODE = '25001';
  END IF;
  -- The key is the event log's alone (any constant would do).
  PERFORM pg_advisory_xact_lock(1162103124, 1);
  INSERT INTO event_log (pos, order_id, order_version, kind, subject_type, subject_id, actor_kind, actor_id, cycle, at, before, after, data)
  SELECT (SELECT coalesce(max(pos), 0) FROM event_log) + e.nr,
         e.row ->> 'order_id', (e.row ->> 'order_version')::int, e.row ->> 'kind', e.row ->> 'subject_type', e.row ->> 'subject_id',
         e.row ->> 'actor_kind', e.row ->> 'actor_id', (e.row ->> 'cycle')::int, (e.row ->> 'at')::timestamptz,
         nullif(e.row -> 'before', 'null'::jsonb), e.row -> 'after', e.row -> 'data'
  FROM jsonb_array_elements(events) WITH ORDINALITY AS e (row, nr);
  SELECT max(pos) INTO last FROM event_log;
  RETURN last;
END $$;

INSERT INTO event_log_meta (one, epoch, low, relation_oid) VALUES (true, gen_random_uuid()::text, 0, 'event_log'::regclass::oid::bigint);

-- What happened is never rewritten. (Rows of the log leave only with their order's own erasure.)
CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append only', TG_TABLE_NAME USING ERRCODE = '55000';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE ON event_log FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER append_only BEFORE UPDATE ON evaluation FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER append_only BEFORE UPDATE ON contact FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON access_log FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
