import * as model from './generated/enums.ts'

/** Every enum of the data model, by name. */
export const MODEL_ENUMS = { ...model }
export type ModelEnum = keyof typeof MODEL_ENUMS
/** A value of an enum of the data model. */
export type ModelValue<N extends ModelEnum> = keyof (typeof MODEL_ENUMS)[N] & string
