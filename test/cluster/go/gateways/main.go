// What istiod makes of Kubernetes Gateways: questions as a JSON list in, one line of JSON out for each, with the objects or the error.
// The templates run as istiod's controller runs them; the rest of what the controller does is the same for all templates.
package main

import (
	"bufio"
	"encoding/json"
	"log"
	"os"

	meshapi "istio.io/api/mesh/v1alpha1"
	"istio.io/istio/pilot/pkg/config/kube/gatewaycommon"
	"istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/kube/inject"
	"istio.io/istio/pkg/test/util/tmpl"
	"istio.io/istio/pkg/test/util/yml"
	"sigs.k8s.io/yaml"
)

type question struct {
	Config   string                      `json:"config"`
	Values   string                      `json:"values"`
	Mesh     string                      `json:"mesh"`
	Template string                      `json:"template"`
	Gateway  gatewaycommon.TemplateInput `json:"gateway"`
}

type answer struct {
	Objects []map[string]any `json:"objects"`
	Error   string           `json:"error,omitempty"`
}

// input has what the controller gives to templates, under its names.
type input struct {
	gatewaycommon.TemplateInput
	ProxyImage        string
	AgentgatewayImage string
	ProxyConfig       *meshapi.ProxyConfig
	MeshConfig        *meshapi.MeshConfig
	Values            map[string]any
}

func main() {
	var questions []question
	if err := json.NewDecoder(os.Stdin).Decode(&questions); err != nil {
		log.Fatal(err)
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for _, one := range questions {
		objects, err := render(one)
		told := answer{Objects: objects}
		if err != nil {
			told = answer{Error: err.Error()}
		}
		line, err := json.Marshal(told)
		if err != nil {
			log.Fatal(err)
		}
		out.Write(append(line, '\n'))
	}
}

func render(one question) ([]map[string]any, error) {
	config, err := inject.UnmarshalConfig([]byte(one.Config))
	if err != nil {
		return nil, err
	}
	templates, err := inject.ParseTemplates(config.RawTemplates)
	if err != nil {
		return nil, err
	}
	values, err := inject.NewValuesConfig(one.Values)
	if err != nil {
		return nil, err
	}
	meshConfig, err := mesh.ApplyMeshConfig(one.Mesh, mesh.DefaultMeshConfig())
	if err != nil {
		return nil, err
	}
	proxy := meshConfig.GetDefaultConfig()
	text, err := tmpl.Execute(templates[one.Template], input{
		TemplateInput:     one.Gateway,
		ProxyImage:        inject.ProxyImage(values.Struct(), proxy.GetImage(), one.Gateway.Annotations),
		AgentgatewayImage: inject.AgentgatewayImage(values.Struct(), proxy.GetImage(), one.Gateway.Annotations),
		ProxyConfig:       proxy,
		MeshConfig:        meshConfig,
		Values:            values.Map(),
	})
	if err != nil {
		return nil, err
	}
	objects := []map[string]any{}
	for _, document := range yml.SplitString(text) {
		object := map[string]any{}
		if err := yaml.Unmarshal([]byte(document), &object); err != nil {
			return nil, err
		}
		if len(object) > 0 {
			objects = append(objects, object)
		}
	}
	return objects, nil
}
