/** The stores that the suite knows. */
export const STORE_NAMES = ['sqlite', 'postgres', 'redis', 'dynamodb', 'azure-storage'] as const;

export type StoreName = (typeof STORE_NAMES)[number];

/** Where the state store of a world is. */
export interface StoreAddress {
  readonly store: StoreName;
  /** A file, or an address to connect to: of the service itself, or of a proxy before it. */
  readonly url: string;
  /** What is this world's own in it: a table, a prefix, a container. */
  readonly space: string;
}
