import type { MatterStatus } from '../db/generated/enums.ts'
import { machine, type VerbOf } from '../machine.ts'

/** What each verb makes of a matter (办件状态机). Whether an order lets the verb be done at all, its own table says. */
export const MATTER = machine<MatterStatus>()({
  createDraftMatters: { from: [], to: ['DRAFT'] },
  submitMatter: { from: ['DRAFT', 'SUPPLEMENTING'], to: ['SUBMITTED'] },
  acceptMatter: { from: ['SUBMITTED'], to: ['ACCEPTED'] },
  askForMaterials: { from: ['SUBMITTED'], to: ['SUPPLEMENTING'] },
  suspendMatter: { from: ['ACCEPTED'], to: ['SUSPENDED'] },
  resumeMatter: { from: ['SUSPENDED'], to: ['ACCEPTED'] },
  // From SUBMITTED an instant item alone is decided (即办件).
  decideMatter: [
    { from: ['ACCEPTED', 'SUBMITTED'], to: ['GRANTED', 'DENIED', 'COMPLETED'] },
    { from: ['SUBMITTED'], to: ['NOT_ACCEPTED'] },
  ],
  issueCertificate: { from: ['GRANTED'], to: [] },
  withdrawMatter: { from: ['DRAFT', 'SUBMITTED', 'SUPPLEMENTING'], to: ['WITHDRAWN'] },
  withdrawOpenMatters: { from: ['DRAFT', 'SUBMITTED', 'SUPPLEMENTING', 'ACCEPTED', 'SUSPENDED'], to: ['WITHDRAWN'] },
})

export type MatterVerb = VerbOf<typeof MATTER>
