// What istiod makes of Kubernetes Gateways: questions as a JSON list in, one line of JSON out for each, with the objects or the error.
// The templates run as istiod's controller runs them, and the ConfigMaps that a GatewayClass or a Gateway refers to are merged over what
// they give; the rest of what the controller does is the same for all templates.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"os"

	apps "k8s.io/api/apps/v1"
	autoscaling "k8s.io/api/autoscaling/v2"
	core "k8s.io/api/core/v1"
	policy "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/util/strategicpatch"

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
	// Data of the ConfigMaps with parameters: the one of the class first, then the one that the Gateway names.
	Parameters []map[string]string `json:"parameters"`
}

// part is what a kind of object is called in such a ConfigMap. An optional one is only made when somebody has parameters for it.
type part struct {
	key      string
	like     any
	optional bool
}

var parts = map[string]part{
	"Deployment":              {key: "deployment", like: apps.Deployment{}},
	"Service":                 {key: "service", like: core.Service{}},
	"ServiceAccount":          {key: "serviceAccount", like: core.ServiceAccount{}},
	"HorizontalPodAutoscaler": {key: "horizontalPodAutoscaler", like: autoscaling.HorizontalPodAutoscaler{}, optional: true},
	"PodDisruptionBudget":     {key: "podDisruptionBudget", like: policy.PodDisruptionBudget{}, optional: true},
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
		merged, err := withParameters(object, one.Parameters)
		if err != nil {
			return nil, err
		}
		if len(merged) > 0 {
			objects = append(objects, merged)
		}
	}
	return objects, nil
}

// withParameters merges parameters over an object; nothing is left of an optional one without any. Without parameters at all, every
// object that a template gives is told.
func withParameters(object map[string]any, parameters []map[string]string) (map[string]any, error) {
	if len(object) == 0 || len(parameters) == 0 {
		return object, nil
	}
	kind := fmt.Sprint(object["kind"])
	own, known := parts[kind]
	if !known {
		return nil, fmt.Errorf("the template gives a %s, which istiod refuses", kind)
	}
	meta, err := strategicpatch.NewPatchMetaFromStruct(own.like)
	if err != nil {
		return nil, err
	}
	found := false
	for _, data := range parameters {
		text, there := data[own.key]
		if !there {
			continue
		}
		found = true
		patch := map[string]any{}
		if err := yaml.Unmarshal([]byte(text), &patch); err != nil {
			return nil, err
		}
		if object, err = strategicpatch.StrategicMergeMapPatchUsingLookupPatchMeta(object, patch, meta); err != nil {
			return nil, err
		}
	}
	if own.optional && !found {
		return nil, nil
	}
	return object, nil
}
