-- A visit that is moved stays one visit to a calendar: its file is known by the first of its appointments.
ALTER TABLE "appointment" ADD COLUMN "first_id" TEXT;

WITH RECURSIVE moved AS (
  SELECT a.id, a.previous_id AS first_id FROM appointment a JOIN appointment p ON p.id = a.previous_id WHERE p.previous_id IS NULL
  UNION ALL
  SELECT a.id, m.first_id FROM appointment a JOIN moved m ON m.id = a.previous_id
)
UPDATE appointment a SET first_id = m.first_id FROM moved m WHERE m.id = a.id;

CREATE INDEX "appointment_first_id_idx" ON "appointment"("first_id");
