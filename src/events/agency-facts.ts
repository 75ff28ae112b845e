import type { AgencyDocumentKind, AttachmentKind, AttachmentVisibility, AuthorizationMethod, AuthorizationScope } from '../db/generated/enums.ts'

/** Facts of the events of acting for a citizen (帮办代办): mandates, documents, originals in our hands, files. */
export interface AgencyFacts {
  ORIGINAL_TAKEN: { staffId: string }
  ORIGINAL_RETURNED: { staffId: string }
  AUTHORIZATION_GRANTED: { items: string[]; scope: AuthorizationScope[]; method: AuthorizationMethod; staffId: string | null }
  AUTHORIZATION_REVOKED: { items: string[] }
  DOCUMENT_MADE: { document: AgencyDocumentKind }
  ATTACHMENT_ADDED: { attachment: AttachmentKind; visibility: AttachmentVisibility; bytes: number; sha256: string }
}
