import { z } from 'zod'
import type { Keys } from '../access/encryption.ts'
import { isWithin } from '../areas/area-code.ts'
import type { ProactiveBasis } from '../db/generated/client.ts'
import { InvalidInput } from '../errors.ts'
import { code, id, inputType, instant, oneOf, sha256 } from '../input.ts'
import { openOptional, place, sealOptional } from '../orders/sealed.ts'
import type { Change } from '../runtime.ts'

/** Rules for why the citizen of a PROACTIVE order was approached (主动服务依据). */
export const basisRules = inputType(
  'ProactiveBasisInput',
  'Why the citizen was approached: their consent, a public duty, or both (主动服务依据)',
  z.object({
    consent: inputType(
      'ConsentInput',
      'Consent of the citizen, with its evidence: a reference, a digest, or both (同意记录)',
      z.object({
        method: oneOf('ContactMethod').describe('How the citizen was asked and agreed (同意方式)'),
        at: instant.describe('When they agreed; not in the future (同意时间)'),
        askedBy: id('staff').nullish().describe('Staff member who asked; left out: the account that registers (征询人)'),
        evidence: code(64).nullish().describe('Where the evidence is kept, such as the number of a recording (证据编号)'),
        evidenceHash: sha256.nullish().describe('SHA-256 of the evidence (证据摘要)'),
      }),
    )
      .nullish()
      .describe('Consent of the citizen (同意记录)'),
    duty: oneOf('DutyBasis').nullish().describe('Public duty (职责依据)'),
    campaignId: id('campaign').nullish().describe('Campaign on whose roster the citizen is; beside consent or duty (集中办理名单)'),
  }),
)

export type BasisInput = z.output<typeof basisRules>

/** What is there of what a basis names. */
export interface NamedInBasis {
  readonly staff: ReadonlySet<string>
  /** Campaigns that are not cancelled, with their area. */
  readonly campaigns: ReadonlyMap<string, string>
}

/**
 * Whether a registration says why its citizen was approached, as PROACTIVE ones must (主动服务依据). Pure.
 * @returns why not, naming the field, or null
 */
export function objectionToBasis(
  { channel, basis }: { readonly channel: string; readonly basis?: BasisInput | null | undefined },
  now: Date,
): InvalidInput | null {
  if (channel !== 'PROACTIVE') return basis ? new InvalidInput('basis', { en: 'is for proactive orders alone', zh: '仅用于主动服务工单' }) : null
  if (!basis?.consent && !basis?.duty)
    return new InvalidInput('basis', {
      en: 'a proactive order needs the consent of the citizen (consent) or a public duty (duty)',
      zh: '主动服务工单须有群众同意记录或职责依据',
    })
  const { consent } = basis
  if (consent && consent.at > now) return new InvalidInput('basis.consent.at', { en: 'must not be in the future', zh: '不能晚于当前时间' })
  if (consent && !consent.evidence && !consent.evidenceHash)
    return new InvalidInput('basis.consent.evidence', { en: 'name the evidence by evidence or evidenceHash', zh: '请填写证据编号或证据摘要' })
  return null
}

/** Whether what a basis names is there: the staff member who asked, and a campaign for the area. @returns why not, or null */
export function unknownInBasis({ areaCode, basis }: { readonly areaCode: string; readonly basis?: BasisInput | null | undefined }, named: NamedInBasis) {
  const { consent, campaignId } = basis ?? {}
  if (consent?.askedBy && !named.staff.has(consent.askedBy)) return new InvalidInput('basis.consent.askedBy', { en: 'is no staff member', zh: '人员不存在' })
  if (!campaignId) return null
  const area = named.campaigns.get(campaignId)
  if (area === undefined) return new InvalidInput('basis.campaignId', { en: 'is no campaign that takes place', zh: '活动不存在或已取消' })
  return isWithin(areaCode, area) ? null : new InvalidInput('basis.campaignId', { en: 'is a campaign of another area', zh: '活动不在该区划' })
}

/** The row of a basis, its evidence sealed for the order. */
export function basisRow(c: Pick<Change, 'runtime'>, orderId: string, { consent, duty, campaignId }: BasisInput): ProactiveBasis {
  return {
    orderId,
    consentMethod: consent?.method ?? null,
    consentAt: consent?.at ?? null,
    askedById: consent?.askedBy ?? null,
    evidenceSealed: sealOptional(c.runtime.keys, place.consentEvidence(orderId), consent?.evidence),
    evidenceHash: consent?.evidenceHash ?? null,
    duty: duty ?? null,
    campaignId: campaignId ?? null,
  }
}

/** A basis as repeated registrations are compared by it; null without one. */
export const shownBasis = (basis: BasisInput | null | undefined): string | null =>
  basis == null
    ? null
    : JSON.stringify([
        basis.consent?.method ?? null,
        basis.consent?.at.getTime() ?? null,
        basis.consent?.askedBy ?? null,
        basis.consent?.evidence ?? null,
        basis.consent?.evidenceHash ?? null,
        basis.duty ?? null,
        basis.campaignId ?? null,
      ])

/** The same of a row. */
export const shownBasisOf = (keys: Keys, row: ProactiveBasis | null): string | null =>
  row === null
    ? null
    : shownBasis({
        consent:
          row.consentMethod && row.consentAt
            ? {
                method: row.consentMethod,
                at: row.consentAt,
                askedBy: row.askedById,
                evidence: openOptional(keys, place.consentEvidence(row.orderId), row.evidenceSealed),
                evidenceHash: row.evidenceHash,
              }
            : null,
        duty: row.duty,
        campaignId: row.campaignId,
      })
