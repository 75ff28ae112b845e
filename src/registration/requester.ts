import { z } from 'zod'
import { blindIndex, seal } from '../access/encryption.ts'
import { newId } from '../ids.ts'
import { codes, inputType, list, nameOf, oneOf, phone, text } from '../input.ts'
import { checkOrganisationNumber, checkPersonNumber } from '../orders/identity-number.ts'
import { takeOverIndex } from '../orders/phone-index.ts'
import { SPECIAL_GROUPS } from '../orders/reasons.ts'
import { place, sealOptional } from '../orders/sealed.ts'
import type { Change } from '../runtime.ts'

/** Rules for the person or organisation served: GB 11643 for a person's number, GB 32100 for an organisation's. */
export const requesterRules = inputType(
  'RequesterInput',
  'The person or organisation served (办事人)',
  z
    .object({
      kind: oneOf('RequesterKind').describe('Person or organisation (类型)'),
      name: nameOf(100).describe('Name (姓名或名称)'),
      phone: phone.nullish().describe('Telephone in China (联系电话)'),
      idNumber: text(40).nullish().describe('GB 11643 number of a person, GB 32100 code of an organisation; its checksum is verified (证件号码)'),
      address: text(300).nullish().describe('Door address (详细地址)'),
      specialGroups: list(codes('SpecialGroup', 'Special group; sealed, never shown (特殊群体)', SPECIAL_GROUPS), 0, 7)
        .nullish()
        .describe('Special groups (特殊群体)'),
    })
    .transform((value, context) => {
      if (value.idNumber == null) return value
      const checked = value.kind === 'PERSON' ? checkPersonNumber(value.idNumber.normalize('NFKC')) : checkOrganisationNumber(value.idNumber.normalize('NFKC'))
      if ('number' in checked) return { ...value, idNumber: checked.number }
      context.addIssue({ code: 'custom', path: ['idNumber'], message: `${checked.reason.en} | ${checked.reason.zh}` })
      return z.NEVER
    }),
)

export type RequesterInput = z.output<typeof requesterRules>

/** The row of a new requester, every personal column sealed. */
export function requesterRow(c: Change, input: RequesterInput) {
  const { keys } = c.runtime
  const id = newId('requester', c.now)
  takeOverIndex(c, keys, id, input.phone)
  return {
    id,
    kind: input.kind,
    nameSealed: seal(keys, place.name(id), input.name),
    phoneSealed: sealOptional(keys, place.phone(id), input.phone),
    phoneIndex: input.phone == null ? null : blindIndex(keys, input.phone),
    idNumberSealed: sealOptional(keys, place.idNumber(id), input.idNumber),
    idNumberIndex: input.idNumber == null ? null : blindIndex(keys, input.idNumber),
    addressSealed: sealOptional(keys, place.address(id), input.address),
    specialGroupsSealed: input.specialGroups?.length ? seal(keys, place.specialGroups(id), JSON.stringify(input.specialGroups)) : null,
  }
}
