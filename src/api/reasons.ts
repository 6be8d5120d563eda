/**
 * Every reason that a condition, a problem, a wait or an Event may carry, with a line of documentation. `person` says whether
 * somebody has to act before the operator can go on. docs/reference/reasons.md is generated from this list.
 */
export const REASONS = [
  // All is well.
  {
    name: 'InSync',
    person: false,
    meaning: 'The cluster is as the spec asks; there is nothing to do.',
  },
  {
    name: 'Applied',
    person: false,
    meaning: 'Everything was written to the cluster; it may still be rolling out.',
  },
  { name: 'NoDrift', person: false, meaning: 'Nobody else changes fields of the mesh.' },
  {
    name: 'DriftNotChecked',
    person: false,
    meaning: 'The drift policy is Off: changes by others are neither put right nor told.',
  },
  { name: 'UpToDate', person: false, meaning: 'No newer version is known than the one in use.' },
  // Work in progress.
  {
    name: 'Installing',
    person: false,
    meaning: 'Objects of the mesh are being created or brought to the spec.',
  },
  {
    name: 'Repairing',
    person: false,
    meaning: 'Objects that were deleted or edited by somebody else are being put right.',
  },
  {
    name: 'Deleting',
    person: false,
    meaning: 'The MeshInstall was deleted and the mesh is being removed as deletionPolicy says.',
  },
  {
    name: 'WaitingForRollout',
    person: false,
    meaning: 'A workload of the mesh has not rolled out yet; what comes after it waits.',
  },
  {
    name: 'WaitingForAddress',
    person: false,
    meaning: 'The Service of a gateway with readyWhen: Address has no address yet.',
  },
  {
    name: 'WaitingForDeletion',
    person: false,
    meaning: 'An object is being deleted and is not gone yet; its finalizers say who is at work.',
  },
  // A person has taken the matter in hand.
  {
    name: 'Paused',
    person: true,
    meaning:
      'The spec is paused, so nothing is written to the mesh; status.plan shows what would be.',
  },
  {
    name: 'NotPaused',
    person: false,
    meaning: 'The spec is not paused; the operator does its work.',
  },
  {
    name: 'WaitingForApproval',
    person: true,
    meaning:
      'A step waits for a MeshPlanApproval that names the goal of its plan; the message has the command. Everything else goes on.',
  },
  // The wish is not acceptable.
  {
    name: 'InvalidSpec',
    person: true,
    meaning:
      'The spec has errors; each is named with its path. The last accepted spec stays in force.',
  },
  {
    name: 'VersionNotAllowed',
    person: true,
    meaning: 'The version cannot be reached from the installed one in one step.',
  },
  {
    name: 'OverlappingInstall',
    person: true,
    meaning:
      'An older MeshInstall has the same objects or is the default as well; this one is not installed.',
  },
  {
    name: 'ForeignInstallation',
    person: true,
    meaning:
      'Objects of the mesh exist that this operator did not create; nothing is written until they are adopted or removed.',
  },
  {
    name: 'ResultNotAllowed',
    person: true,
    meaning:
      'The spec would render something that a MeshInstall may not ask for, such as an image of another hub or more privileges.',
  },
  {
    name: 'ProfileOverlayMissing',
    person: true,
    meaning:
      'A ConfigMap or key that spec.profileOverlays names is not there; the last accepted mesh stays in force.',
  },
  {
    name: 'ProfileOverlayInvalid',
    person: true,
    meaning:
      'A profile overlay has errors; each is named with ConfigMap and path. The last accepted mesh stays in force.',
  },
  // A person or the environment has to act.
  {
    name: 'RolesOutdated',
    person: true,
    meaning:
      'The ClusterRoles for Istio’s accounts are missing or too old; the message has the command.',
  },
  {
    name: 'OperatorChangedRendering',
    person: true,
    meaning:
      'This release of the operator renders a converged mesh differently; it waits for agreement and keeps the old rendering in repair.',
  },
  {
    name: 'ProxiesAttached',
    person: true,
    meaning:
      'The mesh is not removed while proxies are connected to it; the message says which and how to confirm.',
  },
  {
    name: 'NamespaceTerminating',
    person: true,
    meaning: 'A namespace that the mesh needs is being deleted, so nothing can be created in it.',
  },
  {
    name: 'NamespaceMissing',
    person: true,
    meaning: 'The namespace of a gateway does not exist.',
  },
  {
    name: 'RevisionMissing',
    person: true,
    meaning: 'A gateway wants a revision or revision tag of which there is no injector.',
  },
  {
    name: 'CrdMissing',
    person: false,
    meaning: 'A kind that the mesh needs is not served by the cluster; it is tried again.',
  },
  {
    name: 'Forbidden',
    person: true,
    meaning: 'The operator lacks a right; the message has the API server’s answer.',
  },
  {
    name: 'AdmissionRefused',
    person: true,
    meaning: 'An admission policy or webhook of the cluster refuses an object.',
  },
  {
    name: 'ObjectInvalid',
    person: true,
    meaning:
      'The API server refuses objects as invalid, often because a field of them cannot be changed; the last accepted spec stays in force.',
  },
  {
    name: 'ApplyFailed',
    person: false,
    meaning: 'Writing an object failed; it is tried again.',
  },
  // Pods.
  {
    name: 'PodsNotCreated',
    person: true,
    meaning:
      'Pods of a workload cannot be created: quota, pod security or an admission policy refuses them.',
  },
  {
    name: 'ImageNotPulled',
    person: true,
    meaning: 'An image cannot be pulled; the message names it.',
  },
  {
    name: 'PodsNotScheduled',
    person: true,
    meaning: 'No node takes a pod of the mesh; the message has the scheduler’s words.',
  },
  {
    name: 'PodsCrashing',
    person: true,
    meaning: 'A container of the mesh ends again and again.',
  },
  {
    name: 'RolloutStuck',
    person: true,
    meaning: 'A workload made no progress for longer than its deadline.',
  },
  // Notes.
  {
    name: 'FieldContested',
    person: true,
    meaning:
      'Somebody else keeps setting fields of the mesh; they are left alone for an hour and the other manager is named.',
  },
  {
    name: 'Drifted',
    person: false,
    meaning:
      'Somebody else changed fields or deleted objects of the mesh; spec.drift.policy says whether they are put right.',
  },
  {
    name: 'UpgradeAvailable',
    person: false,
    meaning: 'A newer version is known than the one in use; set version to take it.',
  },
  {
    name: 'PatchNotListed',
    person: false,
    meaning:
      'The version is a patch that this release of the operator does not know by name; it is installed as its minor.',
  },
  {
    name: 'DeprecatedSetting',
    person: false,
    meaning:
      'The spec has a setting that Istio has deprecated; it still works, and the message says what to write instead.',
  },
  {
    name: 'UnvalidatedValue',
    person: false,
    meaning: 'A value of unvalidatedValues is unknown to this release; it is passed on unchecked.',
  },
  {
    name: 'SpecWarning',
    person: false,
    meaning: 'Something in the spec works and deserves a look; the message says why.',
  },
  {
    name: 'ClusterUnreachable',
    person: false,
    meaning: 'The API server did not answer; it is tried again.',
  },
  {
    name: 'InternalError',
    person: false,
    meaning:
      'The operator failed in a way it did not foresee; it is tried again and the log has more.',
  },
] as const;

/** A reason; see {@link REASONS}. */
export type Reason = (typeof REASONS)[number]['name'];

/** Whether a person has to act before the operator can go on. */
export function needsPerson(reason: Reason): boolean {
  return REASONS.some((known) => known.name === reason && known.person);
}
