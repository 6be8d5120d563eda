// Istio's injector for many questions in one process: a line of JSON in with a configuration and texts of workloads, a line of JSON out
// with an answer for each text, the objects in it as they are injected or the error that refuses them.
package main

import (
	"bufio"
	"encoding/json"
	"io"
	"log"
	"os"
	"strings"

	meshapi "istio.io/api/mesh/v1alpha1"
	"istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/kube/inject"
	istiolog "istio.io/istio/pkg/log"
	yamlreader "k8s.io/apimachinery/pkg/util/yaml"
)

type question struct {
	Config    string   `json:"config"`
	Values    string   `json:"values"`
	Mesh      string   `json:"mesh"`
	Revision  string   `json:"revision"`
	Workloads []string `json:"workloads"`
}

type answer struct {
	Objects []any  `json:"objects"`
	Error   string `json:"error,omitempty"`
}

type injector struct {
	templates inject.Templates
	values    inject.ValuesConfig
	mesh      *meshapi.MeshConfig
	revision  string
}

func main() {
	// What it would log goes to standard output otherwise, and is in the answers.
	options := istiolog.DefaultOptions()
	options.OutputPaths = []string{"stderr"}
	options.SetDefaultOutputLevel(istiolog.OverrideScopeName, istiolog.NoneLevel)
	if err := istiolog.Configure(options); err != nil {
		log.Fatal(err)
	}
	in := json.NewDecoder(bufio.NewReader(os.Stdin))
	out := bufio.NewWriter(os.Stdout)
	for {
		var one question
		if err := in.Decode(&one); err == io.EOF {
			return
		} else if err != nil {
			log.Fatal(err)
		}
		line, err := json.Marshal(answerAll(one))
		if err != nil {
			log.Fatal(err)
		}
		out.Write(append(line, '\n'))
		out.Flush()
	}
}

func answerAll(one question) []answer {
	answers := make([]answer, len(one.Workloads))
	configured, err := configure(one)
	for at, text := range one.Workloads {
		var objects []any
		refused := err
		if refused == nil {
			objects, refused = configured.injectAll(text)
		}
		if refused != nil {
			answers[at] = answer{Error: refused.Error()}
		} else {
			answers[at] = answer{Objects: objects}
		}
	}
	return answers
}

func configure(one question) (*injector, error) {
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
	meshConfig, err := mesh.ApplyMeshConfigDefaults(one.Mesh)
	if err != nil {
		return nil, err
	}
	revision := one.Revision
	if revision == "default" {
		// As istioctl kube-inject has it.
		revision = ""
	}
	return &injector{templates: templates, values: values, mesh: meshConfig, revision: revision}, nil
}

func (one *injector) injectAll(text string) ([]any, error) {
	objects := []any{}
	reader := yamlreader.NewYAMLReader(bufio.NewReader(strings.NewReader(text)))
	for {
		document, err := reader.Read()
		if err == io.EOF {
			return objects, nil
		}
		if err != nil {
			return nil, err
		}
		if len(strings.TrimSpace(string(document))) == 0 {
			continue
		}
		object, err := inject.FromRawToObject(document)
		if err != nil {
			return nil, err
		}
		injected, err := inject.IntoObject(nil, one.templates, one.values, one.revision, one.mesh, object, func(string) {})
		if err != nil {
			return nil, err
		}
		objects = append(objects, injected)
	}
}
