// Istio's own installer for many wishes in one process: IstioOperators as a JSON list in, one line of JSON out for each, with the
// objects that it renders or the error that it refuses with. Of CustomResourceDefinitions only the names are told.
package main

import (
	"bufio"
	"encoding/json"
	"log"
	"os"

	"istio.io/istio/operator/pkg/render"
)

type answer struct {
	Objects []map[string]any `json:"objects,omitempty"`
	Error   string           `json:"error,omitempty"`
}

func main() {
	var wishes []json.RawMessage
	if err := json.NewDecoder(os.Stdin).Decode(&wishes); err != nil {
		log.Fatal(err)
	}
	file, err := os.CreateTemp("", "wish-*.yaml")
	if err != nil {
		log.Fatal(err)
	}
	defer os.Remove(file.Name())
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for _, wish := range wishes {
		line, err := json.Marshal(renderOne(file.Name(), wish))
		if err != nil {
			log.Fatal(err)
		}
		out.Write(append(line, '\n'))
	}
}

func renderOne(file string, wish []byte) answer {
	if err := os.WriteFile(file, wish, 0o600); err != nil {
		return answer{Error: err.Error()}
	}
	sets, _, err := render.GenerateManifest([]string{file}, nil, true, nil, nil)
	if err != nil {
		return answer{Error: err.Error()}
	}
	objects := []map[string]any{}
	for _, set := range sets {
		for _, one := range set.Manifests {
			object := one.Unstructured.Object
			if one.GetKind() == "CustomResourceDefinition" {
				object = map[string]any{
					"apiVersion": object["apiVersion"],
					"kind":       object["kind"],
					"metadata":   map[string]any{"name": one.GetName()},
				}
			}
			objects = append(objects, object)
		}
	}
	return answer{Objects: objects}
}
