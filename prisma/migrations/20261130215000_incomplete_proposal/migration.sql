-- Staff propose that an order ends without its result; supervision decides.
ALTER TABLE "service_order" ADD COLUMN "incomplete_proposed" TEXT, ADD COLUMN "incomplete_proposal_sealed" TEXT;
