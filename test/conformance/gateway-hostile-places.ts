import type { JsonObject } from '../../src/api/kube-object.ts';
import { gatewayInput } from './gateway-workloads.ts';

/** A place of a Kubernetes Gateway from which text flows into the objects that istiod makes of it. */
export interface GatewayPlace {
  /** What istiod's controller gives the templates, with the text in that place. */
  readonly gateway: (text: string) => JsonObject;
  /** Data of the ConfigMap that the Gateway names for parameters, with the text in it. Absent: it names none. */
  readonly parameters?: (text: string) => Readonly<Record<string, string>>;
  /** Two texts that belong there: what differs between their objects is what a text there may change. */
  readonly harmless: readonly [string, string];
  /** The text is the name of a label or annotation, whose length the API server limits. */
  readonly isName?: true;
}

function place(
  gateway: GatewayPlace['gateway'],
  harmless: GatewayPlace['harmless'] = ['one', 'two'],
): GatewayPlace {
  return { gateway, harmless };
}

function inField(name: string, harmless?: GatewayPlace['harmless']): GatewayPlace {
  return place((text) => gatewayInput({ input: { [name]: text } }), harmless);
}

function inAnnotation(name: string): GatewayPlace {
  return place(
    (text) => gatewayInput({ metadata: { annotations: { [name]: text } } }),
    ['r.example/p:1', 'r.example/p:2'],
  );
}

const PORT = { name: 'http', port: 80, protocol: 'TCP', appProtocol: 'http' };

function inPort(field: string): GatewayPlace {
  return place((text) => gatewayInput({ input: { Ports: [{ ...PORT, [field]: text }] } }));
}

/** By what the text is there. */
export const GATEWAY_PLACES: Readonly<Record<string, GatewayPlace>> = {
  'its name': place((name) => gatewayInput({ metadata: { name } })),
  'its namespace': place((namespace) => gatewayInput({ metadata: { namespace } })),
  'its uid': place((uid) => gatewayInput({ metadata: { uid } })),
  'its class': inField('GatewayClass'),
  'the name of its Deployment': inField('DeploymentName'),
  'its service account': inField('ServiceAccount'),
  'the type of its Service': inField('ServiceType'),
  'its revision': inField('Revision'),
  'its cluster': inField('ClusterID'),
  'a label of its infrastructure': place((team) =>
    gatewayInput({ input: { InfrastructureLabels: { team } } }),
  ),
  'the name of a label': {
    ...place((name) => gatewayInput({ input: { InfrastructureLabels: { [name]: 'x' } } })),
    isName: true,
  },
  'the label of its network': place((text) =>
    gatewayInput({ input: { InfrastructureLabels: { 'topology.istio.io/network': text } } }),
  ),
  'an annotation of its infrastructure': place((team) =>
    gatewayInput({ input: { InfrastructureAnnotations: { team } } }),
  ),
  'the name of an annotation': {
    ...place((name) => gatewayInput({ input: { InfrastructureAnnotations: { [name]: 'x' } } })),
    isName: true,
  },
  'the image of its proxy': inAnnotation('sidecar.istio.io/proxyImage'),
  'the image of its agentgateway': inAnnotation('gateway.istio.io/agentgatewayImage'),
  'the name of a listener': inPort('name'),
  'the protocol of a listener': inPort('appProtocol'),
  'its address': place(
    (value) => gatewayInput({ spec: { addresses: [{ type: 'IPAddress', value }] } }),
    ['10.0.0.1', '10.0.0.2'],
  ),
  // They are merged over what the templates gave, so no template sees them.
  'an annotation in a ConfigMap of its parameters': {
    ...place(() => gatewayInput({})),
    parameters: (team) => inEveryPart({ metadata: { annotations: { team } } }),
  },
  'an argument in a ConfigMap of its parameters': {
    ...place(() => gatewayInput({})),
    parameters: (text) => ({
      deployment: asText({
        spec: { template: { spec: { containers: [{ name: 'beside', args: [text] }] } } },
      }),
    }),
  },
};

function inEveryPart(object: JsonObject): Readonly<Record<string, string>> {
  const text = asText(object);
  return Object.fromEntries(
    [
      'deployment',
      'service',
      'serviceAccount',
      'horizontalPodAutoscaler',
      'podDisruptionBudget',
    ].map((part) => [part, text]),
  );
}

/** YAML as JSON has it; control characters that JSON allows and YAML does not are escaped. */
function asText(object: JsonObject): string {
  return JSON.stringify(object).replaceAll(
    /[\u007f-\u009f\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
