-- CreateEnum
CREATE TYPE "ArrivalBand" AS ENUM ('AT_DOOR', 'NEARBY', 'ELSEWHERE');

-- CreateEnum
CREATE TYPE "ArrivalReason" AS ENUM ('GATE_CLOSED', 'MET_ELSEWHERE', 'NO_SIGNAL', 'OTHER');

-- CreateEnum
CREATE TYPE "AbortReason" AS ENUM ('MATERIALS', 'SAFETY', 'WRONG_PERSON', 'EQUIPMENT', 'CITIZEN_REFUSED');

-- AlterTable
ALTER TABLE "catalogue_item" ADD COLUMN     "required_staff" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "appointment" ADD COLUMN     "abort_reason" "AbortReason",
ADD COLUMN     "arrival_band" "ArrivalBand",
ADD COLUMN     "arrival_reason" "ArrivalReason",
ADD COLUMN     "call_attempts" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "eta_from" TIMESTAMPTZ(3),
ADD COLUMN     "eta_to" TIMESTAMPTZ(3),
ADD COLUMN     "held_by" TEXT,
ADD COLUMN     "moves_citizen" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "moves_office" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "previous_id" TEXT,
ADD COLUMN     "stands_until" TIMESTAMPTZ(3);

-- By hand: what the database itself keeps true.

-- An order has one hold or proposal at most, and each says until when it stands.
CREATE UNIQUE INDEX appointment_one_pending ON appointment (order_id) WHERE status IN ('HELD', 'PROPOSED');
ALTER TABLE appointment ADD CONSTRAINT appointment_stands CHECK (status NOT IN ('HELD', 'PROPOSED') OR (stands_until IS NOT NULL AND held_by IS NOT NULL));
ALTER TABLE catalogue_item ADD CONSTRAINT catalogue_item_required_staff CHECK (required_staff BETWEEN 1 AND 4);
-- A visit takes the place of one other, and of none twice: a chain, not a tree.
CREATE UNIQUE INDEX appointment_successor ON appointment (previous_id) WHERE previous_id IS NOT NULL;
