// chart renders one of the Helm charts in Istio's source with the Helm engine that Istio's own installer uses. It reads a
// list of {release, namespace, chart, values} in JSON and writes a list of lists of objects.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"istio.io/istio/operator/pkg/helm"
	"istio.io/istio/operator/pkg/values"
)

type request struct {
	Release   string         `json:"release"`
	Namespace string         `json:"namespace"`
	Chart     string         `json:"chart"`
	Values    map[string]any `json:"values"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	var requests []request
	if err := json.NewDecoder(os.Stdin).Decode(&requests); err != nil {
		return err
	}
	answers := make([][]any, 0, len(requests))
	for _, one := range requests {
		objects, err := render(one)
		if err != nil {
			return fmt.Errorf("%s: %w", one.Release, err)
		}
		answers = append(answers, objects)
	}
	return json.NewEncoder(os.Stdout).Encode(answers)
}

func render(one request) ([]any, error) {
	settings := values.Map{"spec": map[string]any{"values": one.Values}}
	manifests, _, err := helm.Render(one.Release, one.Namespace, one.Chart, settings, nil)
	if err != nil {
		return nil, err
	}
	objects := make([]any, 0, len(manifests))
	for _, manifest := range manifests {
		objects = append(objects, manifest.Object)
	}
	return objects, nil
}
