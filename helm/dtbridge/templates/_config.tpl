{{- /* What the chart reads out of the program's own configuration. */ -}}

{{- /* The port of an address in the configuration. dict key address */ -}}
{{- define "dtbridge.port" -}}
{{- if not (regexMatch "^.*:[1-9][0-9]{0,4}$" .address) -}}
{{- fail (printf "config.%s: %q names no port that a Service could lead to; write one, as in \"[::]:8080\"" .key .address) -}}
{{- end -}}
{{- if regexMatch "^(127\\.|localhost:|\\[::1\\])" .address -}}
{{- fail (printf "config.%s: %q takes connections from within the pod only; write \"[::]:%s\"" .key .address (regexFind "[0-9]+$" .address)) -}}
{{- end -}}
{{- regexFind "[0-9]+$" .address -}}
{{- end -}}

{{- define "dtbridge.publicPort" -}}
{{- include "dtbridge.port" (dict "key" "listen.address" "address" (dig "listen" "address" "[::]:8080" .Values.config)) -}}
{{- end -}}

{{- define "dtbridge.adminPort" -}}
{{- include "dtbridge.port" (dict "key" "admin.address" "address" (dig "admin" "address" "[::]:9090" .Values.config)) -}}
{{- end -}}

{{- /* "http" or "https": what the public port speaks. */ -}}
{{- define "dtbridge.scheme" -}}
{{- dig "listen" "tls" "certificate_file" "" .Values.config | empty | ternary "http" "https" -}}
{{- end -}}

{{- define "dtbridge.servicePort" -}}
{{- .Values.service.port | default (eq (include "dtbridge.scheme" .) "https" | ternary 443 80) | int -}}
{{- end -}}

{{- /* A duration in milliseconds, written as the program reads it. dict key value */ -}}
{{- define "dtbridge.milliseconds" -}}
{{- $text := toString .value -}}
{{- if eq $text "0" -}}
0
{{- else if regexMatch "^(0|[1-9][0-9]{0,9})(ms|s|m|h)$" $text -}}
{{- $unit := regexFind "[a-z]+$" $text -}}
{{- mul (regexFind "^[0-9]+" $text | int64) (get (dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000) $unit) -}}
{{- else -}}
{{- fail (printf "config.%s: %q is not a duration; write a whole number with a unit, as in 250ms, 5s, 1m" .key $text) -}}
{{- end -}}
{{- end -}}

{{- /* All of shutdown.*, rounded up to seconds, and 15 s for the rest. The program itself waits for the load
balancers, so there is no preStop. */ -}}
{{- define "dtbridge.gracePeriodSeconds" -}}
{{- $sum := 0 -}}
{{- range $key, $default := dict "delay" "5s" "drain" "15s" "flush" "10s" -}}
{{- $value := dig "shutdown" $key $default $.Values.config -}}
{{- $sum = add $sum (include "dtbridge.milliseconds" (dict "key" (printf "shutdown.%s" $key) "value" $value) | int64) -}}
{{- end -}}
{{- add (div (add $sum 999) 1000) 15 -}}
{{- end -}}

{{- /* Paths of the connectors, as a YAML list. */ -}}
{{- define "dtbridge.paths" -}}
{{- $paths := list -}}
{{- range .Values.config.connectors -}}
{{- $paths = append $paths .path -}}
{{- end -}}
{{- toYaml (uniq $paths) -}}
{{- end -}}

{{- /* Whether any connector's public keys have to be fetched: "true" or nothing. */ -}}
{{- define "dtbridge.fetchesKeys" -}}
{{- if not (dig "public_keys" "jwks_file" "" .Values.config) -}}
{{- range .Values.config.connectors -}}
{{- if dig "signature" "organization" "" . -}}
true
{{- break -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Every file that a configuration names, as a YAML list of {key, file}. Takes the configuration. */ -}}
{{- define "dtbridge.files" -}}
{{- $files := list -}}
{{- range .connectors -}}
{{- $at := printf "connectors[%s]" .name -}}
{{- range dig "signature" "secret_files" list . -}}
{{- $files = append $files (dict "key" (printf "%s.signature.secret_files" $at) "file" .) -}}
{{- end -}}
{{- range .required_headers -}}
{{- $files = append $files (dict "key" (printf "%s.required_headers.value_file" $at) "file" .value_file) -}}
{{- end -}}
{{- end -}}
{{- $config := . -}}
{{- range list "certificate_file" "key_file" "client_ca_file" -}}
{{- $files = append $files (dict "key" (printf "listen.tls.%s" .) "file" (dig "listen" "tls" . "" $config)) -}}
{{- end -}}
{{- $files = append $files (dict "key" "public_keys.jwks_file" "file" (dig "public_keys" "jwks_file" "" $config)) -}}
{{- range $property, $file := dig "kafka" "property_files" dict $config -}}
{{- $files = append $files (dict "key" (printf "kafka.property_files[%s]" $property) "file" $file) -}}
{{- end -}}
{{- $named := list -}}
{{- range $files -}}
{{- if .file -}}
{{- $named = append $named . -}}
{{- end -}}
{{- end -}}
{{- toYaml $named -}}
{{- end -}}

{{- /* The configuration of the Job that makes topics. */ -}}
{{- define "dtbridge.topicsConfig" -}}
{{- toYaml (mergeOverwrite (deepCopy .Values.config) (dict "kafka" .Values.topicsJob.kafka)) -}}
{{- end -}}

{{- /* Ports of brokers, and of the key set's address where keys are fetched, as a YAML list. */ -}}
{{- define "dtbridge.outwardPorts" -}}
{{- $ports := list -}}
{{- range .Values.config.kafka.brokers -}}
{{- $ports = append $ports (regexMatch ":[0-9]+$" . | ternary (regexFind "[0-9]+$" .) "9092" | int) -}}
{{- end -}}
{{- if include "dtbridge.fetchesKeys" . -}}
{{- $host := get (urlParse (dig "public_keys" "discovery_url" "https://default" .Values.config)) "host" -}}
{{- $ports = append $ports (regexMatch ":[0-9]+$" $host | ternary (regexFind "[0-9]+$" $host) "443" | int) -}}
{{- end -}}
{{- toYaml (sortAlpha $ports | uniq) -}}
{{- end -}}
