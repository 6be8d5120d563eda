import type { CrdSettings } from '../api/brings-crd.ts';
import type { JsonObject, KubeObject } from '../api/kube-object.ts';
import type { MeshInstall } from '../api/mesh-install.ts';
import type { ObjectKey, ObjectRef } from '../api/object-ref.ts';
import type { Rollout } from '../api/rollout.ts';
import type { Owned } from './owned-fields.ts';

/** Label on our own records (accepted wishes, inventory) in the operator's namespace, with the MeshInstall's name. */
export const RECORD_LABEL = 'meshinstall.io/record';

/** A live object, reduced to what deciding needs. */
export interface LiveObject {
  readonly ref: ObjectRef;
  readonly key: ObjectKey;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly deleting: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Our part by server-side apply; undefined when we never applied it, or own nothing of it any more. */
  readonly owned: Owned | undefined;
  /** Managers other than ours that own fields, for the message about a foreign object. */
  readonly otherManagers: readonly string[];
  /** What those managers own, status apart, as nodes of managedFields (fieldsV1). */
  readonly others: readonly OtherFields[];
  readonly rollout?: Rollout;
  /** Live values of fields that are another party's but steer what we send. */
  readonly foreign?: ForeignFields;
}

/** The fields of an object that one other manager owns. */
export interface OtherFields {
  readonly manager: string;
  readonly fields: JsonObject;
}

/** See design.md §6, "never ours". */
export interface ForeignFields {
  /** ValidatingWebhookConfiguration: failurePolicy by webhook name (istiod flips it to Fail). */
  readonly failurePolicies?: Readonly<Record<string, string>>;
  /** ServiceAccount: names in the atomic list imagePullSecrets. */
  readonly imagePullSecrets?: readonly string[];
  /** ServiceAccount: when it was made, in milliseconds since 1970 (to the second); tokens of older pods are not its own. */
  readonly createdAt?: number;
  /** Deployment, DaemonSet: uid of the ServiceAccount for which its pods were last restarted; see ACCOUNT_ANNOTATION. */
  readonly podsOfAccount?: string;
  /** Service: addresses that a load balancer gave, in the order of the status. */
  readonly addresses?: readonly string[];
  /** Service: its addresses inside the cluster; none for a headless one. */
  readonly clusterIPs?: readonly string[];
  /** Service: its type, to tell whether an address may be expected. */
  readonly serviceType?: string;
  /** CustomResourceDefinition: condition Established is True. */
  readonly established?: boolean;
  /** HorizontalPodAutoscaler: spec.minReplicas. */
  readonly minReplicas?: number;
}

/** A pod of ours, or one that a sidecar of this mesh is in. */
export interface PodFact {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly phase: string;
  readonly deleting: boolean;
  readonly revision: string;
  readonly installName?: string;
  /** Of a pod of ours: the ServiceAccount that it runs as, and when the pod was made (milliseconds since 1970, to the second). */
  readonly account?: { readonly name: string; readonly since: number };
  /** What keeps a container from running (ImagePullBackOff, CreateContainerConfigError, …) with the kubelet's message. */
  readonly trouble?: { readonly reason: string; readonly message: string };
}

/** A namespace, by name. */
export interface NamespaceFact {
  readonly name: string;
  readonly uid: string;
  readonly deleting: boolean;
  /** uid of the MeshInstall that created it, from our annotation. */
  readonly createdBy?: string;
  /** Its label takes its pods into the ambient mesh. */
  readonly ambient?: true;
}

/** What the inventory ConfigMap lists: every object we ever started to create and have not removed. */
export interface InventoryEntry {
  readonly ref: ObjectRef;
  /** Absent until the object's creation was seen. */
  readonly uid?: string;
}

/** A spec that was accepted, with what it rendered to: one ControllerRevision. */
export interface AcceptedWish {
  readonly name: string;
  readonly uid: string;
  readonly revision: number;
  /** Digest of the MeshInstall's spec as the person wrote it. */
  readonly specHash: string;
  /** Digest of the rendered objects. */
  readonly renderingHash: string;
  readonly operatorVersion: string;
  /** The resolved spec, as plain JSON. */
  readonly resolved: JsonObject;
  /** Rendered objects without CRDs: gzip, base64. Unpacked only when they are needed. */
  readonly packedObjects: string;
  /** Name of the MeshInstall. */
  readonly installName: string;
  /** Its uid, as an ownerReference says it; absent: none does. */
  readonly installUid?: string;
  /** Somebody damaged the record; nothing of its content is here. */
  readonly damaged?: true;
}

/** One field that this process put right after somebody else had changed it. */
export interface Repair {
  readonly key: ObjectKey;
  /** JSON pointer. */
  readonly path: string;
  /** Wall clock in milliseconds. */
  readonly at: number;
  /** The generation of the MeshInstall at that time. */
  readonly generation: number;
}

/** The accepted wish that was last reached: nothing was left to write. */
export interface ReachedWish {
  readonly name: string;
  readonly revision: number;
}

/** A profile overlay of the spec: its text, or why there is none, for people. */
export interface LayerSource {
  /** `namespace` and `key` are empty for a file that stands in for a ConfigMap; then `name` is the file's. */
  readonly ref: { readonly namespace: string; readonly name: string; readonly key: string };
  readonly content: { readonly text: string } | { readonly missing: string };
}

/** Another MeshInstall, as far as it can be in this one's way. */
export interface OtherInstall {
  readonly name: string;
  readonly uid: string;
  readonly creationTimestamp: string;
  readonly namespace: string;
  readonly revision: string;
  /** What of its newest accepted spec decides about Istio's CRDs; absent before the first. */
  readonly accepted?: CrdSettings & { readonly version: string };
  /** Its deletion policy, once it is being deleted. */
  readonly removal?: MeshInstall['spec']['deletionPolicy'];
}

/** An object that was there when we looked, and is none of ours by any mark. */
export interface ForeignObject {
  readonly ref: ObjectRef;
  /** Who seems to own it: a field manager, a Helm release, or `unknown`. */
  readonly owner: string;
}

/** An object that exists, by name and identity. */
export interface FoundObject {
  readonly ref: ObjectRef;
  readonly uid: string;
}

/** A MeshPlanApproval: somebody agrees to one goal of one MeshInstall. */
export interface ApprovalFact {
  readonly meshInstall: string;
  readonly goal: string;
  /** Milliseconds since 1970 after which it allows no new beginning; absent: it has no end. */
  readonly notAfter?: number;
}

/** An object of a spec that the API server refuses as invalid. */
export interface RefusedObject {
  readonly ref: ObjectRef;
  /** What it says, each with the path of the field where it names one. Not empty. */
  readonly causes: readonly { readonly field?: string; readonly message: string }[];
  /** Stands for the live object as it was then, see `stateOf`. */
  readonly state: string;
}

/** What the API server refused of a spec that was not accepted yet, when it was asked by dry runs. */
export interface Rehearsal {
  /** The rendering that was tried. */
  readonly renderingHash: string;
  /** Wall clock in milliseconds. */
  readonly at: number;
  /** Not empty. */
  readonly refused: readonly RefusedObject[];
}

/** Everything one reconcile needs to know, read in one go. Nobody asks the cluster again until apply. */
export interface Facts {
  /** Wall clock in milliseconds when the facts were read. */
  readonly now: number;
  readonly install: MeshInstall;
  readonly others: readonly OtherInstall[];
  /** The spec's `profileOverlays`, in their order. */
  readonly profileOverlays: readonly LayerSource[];
  /** Objects that carry our label or mark, and all cluster-scoped ones of the kinds we render. */
  readonly live: ReadonlyMap<ObjectKey, LiveObject>;
  /**
   * Keys of the kinds we render that exist without being ours, in the namespaces of this MeshInstall and cluster-wide. Undefined
   * when nothing asked for it: the spec is the accepted one, and what it renders was looked for before.
   */
  readonly census: ReadonlyMap<ObjectKey, ForeignObject> | undefined;
  readonly namespaces: ReadonlyMap<string, NamespaceFact>;
  readonly inventory: ReadonlyMap<ObjectKey, InventoryEntry>;
  /** Newest first; without those that are no use. */
  readonly accepted: readonly AcceptedWish[];
  /** Kept wishes under this MeshInstall's name that are no use: somebody damaged them, or they are of one that is gone. Absent: none. */
  readonly uselessWishes?: readonly AcceptedWish[];
  /** Rules digest by name of the fixed ClusterRoles of Istio's own accounts, as the administrator applied them. */
  readonly roles: ReadonlyMap<string, string>;
  readonly ownPods: readonly PodFact[];
  /** Pods of others that a sidecar or gateway of this mesh is in. */
  readonly attachedPods: readonly PodFact[];
  /**
   * What istiod left behind and the deletion policy takes along, by name: read only while the MeshInstall is being deleted and
   * nothing else of ours is left, else empty.
   */
  readonly leftovers: readonly FoundObject[];
  /** Objects of others in the control-plane namespace; read together with `leftovers`. */
  readonly strangers: number;
  /** Namespaces into which an istiod has copied the mesh's root certificate: there a proxy's pod can start. */
  readonly rootCertificates: ReadonlySet<string>;
  /**
   * The Kubernetes Gateway API in this cluster: the bundle version that its CRD of Gateways names (empty when it names none), or
   * undefined when there is no such CRD.
   */
  readonly gatewayApi: string | undefined;
  /** What kind of cluster this is, as far as it could be read. */
  readonly platform: PlatformFacts;
  /** Undefined before the first wish is reached. */
  readonly reached: ReachedWish | undefined;
  /** The renderings of the wish that was last reached and of all that were accepted since. Empty under drift policy Enforce. */
  readonly before: readonly ReadonlyMap<ObjectKey, KubeObject>[];
  /** What this process put right within the last hours; a new process knows nothing. */
  readonly repairs: readonly Repair[];
  /** What the operator's status says it leaves alone. Only for a command, which has no `repairs`; the operator trusts no status. */
  readonly toldContests?: readonly ToldContest[];
  /** What the API server refused last, as far as this process asked. Absent: nothing. */
  readonly rehearsal?: Rehearsal;
  /** Approvals of goals of this MeshInstall, also those that have run out. */
  readonly approvals: readonly ApprovalFact[];
}

/** Fields of an object that the operator leaves to somebody who keeps changing them. */
export interface ToldContest {
  /** The object for people, see `printRef`. */
  readonly object: string;
  /** JSON pointers. */
  readonly fields: readonly string[];
}

/** What kind of cluster this is; read once, when the process starts. */
export interface PlatformFacts {
  /** What `spec.platform` would call it; `Kubernetes` when nothing points elsewhere. */
  readonly detected: string;
  /** API groups that are served: kinds of ours that a cluster need not have are followed where they are. */
  readonly apiGroups: readonly string[];
}
