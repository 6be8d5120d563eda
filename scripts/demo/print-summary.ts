import type { Place } from './place.ts';
import { HELLO_HOST } from './ask-through-gateway.ts';
import type { Shown } from './show-mesh.ts';

/** What the person has now, from the cluster itself. */
export async function printSummary(
  place: Place,
  { answer }: Shown,
  say: (text: string) => void,
): Promise<void> {
  say('\nThe gateway’s answer:');
  say(indent(answer));
  say('\nThe mesh:');
  say(indent(await place.kubectl(['get', 'meshinstalls'])));
  say('\nIts pods, the operator and the application:');
  const pods = await place.kubectl(['get', 'pods', '--all-namespaces']);
  const lines = pods.trimEnd().split('\n');
  const ours = lines.filter((line) =>
    /^(NAMESPACE|meshinstall-system|istio-system|hello)\s/.test(line),
  );
  say(indent(ours.join('\n')));
}

/** How a person goes on from here. */
export function printHowToLook(place: Place, address: string, say: (text: string) => void): void {
  say('\nHow to look at it:');
  say(
    indent(
      [
        place.wayIn,
        'kubectl describe meshinstall default          # conditions, gateways, problems',
        'node dist/meshinstall.js status               # the same, shorter',
        'node dist/meshinstall.js plan default         # what the operator would do now',
        'kubectl -n istio-system delete service istiod # it comes back',
        `curl --header 'Host: ${HELLO_HOST}' http://${address}/`,
      ].join('\n'),
    ),
  );
}

function indent(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, '  ');
}
