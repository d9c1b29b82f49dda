import type { Admission } from '../admission/admission.ts';
import type { AdmissionContext } from '../admission/admission-context.ts';
import { Claims } from '../admission/claims.ts';
import { Lease } from '../admission/lease.ts';
import type { ResolvedPolicy } from '../application/resolve-policy.ts';
import type { ApplicationLedger } from '../ledger/application-ledger.ts';

/**
 * What leases and claims of a host work with. They share the store of the ledger and its clock, so that writes are made
 * together and one reading of the clock serves both.
 */
export function createAdmissionContext(ledger: ApplicationLedger): AdmissionContext {
  const { store, storeClock, options, closed } = ledger;
  const { application, clock, termMs, longLived } = options;
  return { application, store, storeClock, clock, termMs, longLived, closed, owner: () => ledger.owner };
}

/** The admissions that a service's policy asks for: its lease first, then the claim on the occurrence. */
export function policyAdmissions(
  service: string,
  { singleton, dedupe }: ResolvedPolicy,
  context: AdmissionContext,
): readonly Admission[] {
  const admissions: Admission[] = [];
  if (singleton) admissions.push(new Lease(context, service));
  if (dedupe) admissions.push(new Claims(context));
  return admissions;
}
