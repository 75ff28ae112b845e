-- A notice no longer holds the telephone number: it is read when the notice is sent, so that a correction is followed.
ALTER TABLE "notice" ALTER COLUMN "recipient_sealed" DROP NOT NULL;
