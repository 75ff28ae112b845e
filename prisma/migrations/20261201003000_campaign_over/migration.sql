-- Who had agreed to a campaign that was called off, or that ended before they were through.
ALTER TYPE "ParticipantStatus" ADD VALUE 'CALLED_OFF';
