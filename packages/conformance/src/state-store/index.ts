import type { AddStoreTest } from '../state-store-harness.ts';
import { describeArguments } from './arguments.ts';
import { describeBatch } from './batch.ts';
import { describeClockSkew } from './clock-skew.ts';
import { describeConditions } from './conditions.ts';
import { describeExpiry } from './expiry.ts';
import { describeKeys } from './keys.ts';
import { describeLeasesAndClaims } from './leases-and-claims.ts';
import { describeListing } from './listing.ts';
import { describeLostAnswers } from './lost-answers.ts';
import { describeNetwork } from './network.ts';
import { describePersistence } from './persistence.ts';
import { describeRacing } from './racing.ts';
import { describeRecords } from './records.ts';
import { describeRemoval } from './removal.ts';
import { describeStorage } from './storage.ts';
import { describeStoreClock } from './store-clock.ts';
import { describeStateValues } from './values.ts';

/** The topics, in the order in which they are reported: each adds its tests, whose names begin with the topic's. */
export const storeTopics: readonly ((add: AddStoreTest) => void)[] = [
  describeRecords,
  describeArguments,
  describeConditions,
  describeRacing,
  describeBatch,
  describeListing,
  describeStateValues,
  describeKeys,
  describeExpiry,
  describeRemoval,
  describeStorage,
  describeStoreClock,
  describeClockSkew,
  describePersistence,
  describeLostAnswers,
  describeLeasesAndClaims,
  describeNetwork,
];
