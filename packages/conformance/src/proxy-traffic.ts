/** What a proxy does with data. */
export type Traffic =
  | { readonly kind: 'passes' }
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'silent' }
  /** Shared by all connections: `left` counts down over all of them. */
  | { readonly kind: 'losesAnswers'; left: number };
