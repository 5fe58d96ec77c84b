//go:build tools

// Package tools holds on to the modules whose custom kinds the chart uses: controller-gen writes the definitions
// of these kinds from their types.
package tools

import (
	_ "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	_ "sigs.k8s.io/gateway-api/apis/v1"
)
