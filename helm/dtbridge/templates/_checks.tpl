{{- /* Each says what is wrong and what to do about it, and prints nothing when all is well. */ -}}

{{- /* What `dtbridge check` refuses as well, for those who would else find out from a pod that does not start. */ -}}
{{- define "dtbridge.checkConnectors" -}}
{{- $config := .Values.config -}}
{{- $sections := list "listen" "admin" "connectors" "public_keys" "duplicates" "kafka" "log" "shutdown" -}}
{{- range $section, $_ := $config -}}
{{- if not (has $section $sections) -}}
{{- fail (printf "config.%s is no section of the configuration; write one of %s" $section (join ", " $sections)) -}}
{{- end -}}
{{- end -}}
{{- if not $config.connectors -}}
{{- fail "config.connectors is empty; write an entry with name, path and signature for each Data Connector" -}}
{{- end -}}
{{- if not $config.kafka.brokers -}}
{{- fail "config.kafka.brokers is empty; name at least one broker, as in [\"kafka-bootstrap.kafka:9092\"]" -}}
{{- end -}}
{{- range $config.connectors -}}
{{- $at := printf "config.connectors[%s].signature" .name -}}
{{- $require := dig "signature" "require" "secret" . -}}
{{- if and (has $require (list "secret" "both" "any")) (not (dig "signature" "secret_files" list .)) -}}
{{- fail (printf "%s.secret_files names no file, but require is %s; name the file with the signature secret, as in [/etc/dtbridge/secrets/%s/current], and add secrets.%s" $at $require .name .name) -}}
{{- end -}}
{{- if and (has $require (list "public_key" "both" "any")) (not (dig "signature" "organization" "" .)) -}}
{{- fail (printf "%s.organization is empty, but require is %s; name your organization's id, because DT signs all customers' deliveries alike" $at $require) -}}
{{- end -}}
{{- if and (eq $require "none") (not (dig "signature" "allow_unsigned" false .)) -}}
{{- fail (printf "%s.require: none lets anybody replay deliveries; write allow_unsigned: true beside it if that is meant" $at) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "dtbridge.checkSecrets" -}}
{{- $at := .at -}}
{{- range $name, $secret := .secrets -}}
{{- if and $secret.existingSecret $secret.data -}}
{{- fail (printf "%s.%s has both existingSecret and data; keep the first to use a Secret that is there, the second to have one made" $at $name) -}}
{{- end -}}
{{- if not (or $secret.existingSecret $secret.data) -}}
{{- fail (printf "%s.%s names no Secret; make one (kubectl create secret generic %s --from-file=KEY=FILE) and write existingSecret: %s" $at $name $name $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Whether a file of the configuration is mounted. dict key file secrets at mounts */ -}}
{{- define "dtbridge.checkFile" -}}
{{- if hasPrefix "/etc/dtbridge/secrets/" .file -}}
{{- $parts := regexSplit "/" (trimPrefix "/etc/dtbridge/secrets/" .file) 2 -}}
{{- if ne (len $parts) 2 -}}
{{- fail (printf "config.%s: %s is in no folder of a Secret; write /etc/dtbridge/secrets/NAME/KEY, where %s.NAME names the Secret and KEY is one of its keys" .key .file .at) -}}
{{- end -}}
{{- $name := first $parts -}}
{{- $file := last $parts -}}
{{- $secret := get .secrets $name -}}
{{- if not $secret -}}
{{- fail (printf "config.%s: %s is not there, for %s.%s is missing; make a Secret with the key %s (kubectl create secret generic %s --from-file=%s=FILE) and add %s: {%s: {existingSecret: %s}}" .key .file .at $name $file $name $file .at $name $name) -}}
{{- end -}}
{{- $files := keys ($secret.data | default dict) -}}
{{- range $secret.items -}}
{{- $files = append $files .path -}}
{{- end -}}
{{- if and $files (not (has $file $files)) -}}
{{- fail (printf "config.%s: %s is not there, for %s.%s has only %s; add %s or correct the name" .key .file .at $name ($files | sortAlpha | join ", ") $file) -}}
{{- end -}}
{{- else -}}
{{- $mounted := false -}}
{{- $path := .file -}}
{{- range .mounts -}}
{{- if or (eq $path .mountPath) (hasPrefix (printf "%s/" (trimSuffix "/" .mountPath)) $path) -}}
{{- $mounted = true -}}
{{- end -}}
{{- end -}}
{{- if not $mounted -}}
{{- fail (printf "config.%s: nothing mounts %s; write /etc/dtbridge/secrets/NAME/KEY and add %s.NAME, or mount it with extraVolumes and extraVolumeMounts" .key .file .at) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "dtbridge.checkFiles" -}}
{{- include "dtbridge.checkSecrets" (dict "at" "secrets" "secrets" .Values.secrets) -}}
{{- range fromYamlArray (include "dtbridge.files" .Values.config) -}}
{{- include "dtbridge.checkFile" (merge (dict "secrets" $.Values.secrets "at" "secrets" "mounts" $.Values.extraVolumeMounts) .) -}}
{{- end -}}
{{- end -}}

{{- define "dtbridge.checkNetwork" -}}
{{- if eq (include "dtbridge.publicPort" .) (include "dtbridge.adminPort" .) -}}
{{- fail (printf "config.listen.address and config.admin.address have the same port %s; give the admin port another one" (include "dtbridge.adminPort" .)) -}}
{{- end -}}
{{- with .Values.service -}}
{{- if and .nodePort (eq .type "ClusterIP") -}}
{{- fail "service.nodePort means nothing with the type ClusterIP; set service.type to NodePort or LoadBalancer, or remove it" -}}
{{- end -}}
{{- if and .externalTrafficPolicy (eq .type "ClusterIP") -}}
{{- fail "service.externalTrafficPolicy means nothing with the type ClusterIP; set service.type to NodePort or LoadBalancer, or remove it" -}}
{{- end -}}
{{- if and (or .loadBalancerClass .loadBalancerSourceRanges) (ne .type "LoadBalancer") -}}
{{- fail (printf "service.loadBalancerClass and service.loadBalancerSourceRanges mean nothing with the type %s; set service.type to LoadBalancer, or remove them" .type) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) -}}
{{- fail "ingress.hosts is empty; write the host name of the URL in the Data Connector" -}}
{{- end -}}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) -}}
{{- fail "httpRoute.parentRefs is empty; name the gateway, as in [{name: public, namespace: gateways}]" -}}
{{- end -}}
{{- with .Values.networkPolicy -}}
{{- if and .enabled (not .adminFrom) (or $.Values.serviceMonitor.enabled $.Values.podMonitor.enabled) -}}
{{- fail "networkPolicy.adminFrom is empty, which keeps Prometheus out; name its namespace, as in [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}]" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "dtbridge.checkScaling" -}}
{{- $values := .Values -}}
{{- $pods := $values.autoscaling.enabled | ternary $values.autoscaling.minReplicas $values.replicaCount | int -}}
{{- with $values.rollingUpdate -}}
{{- if and (has (toString .maxSurge) (list "0" "0%")) (has (toString .maxUnavailable) (list "0" "0%")) -}}
{{- fail "rollingUpdate.maxSurge and rollingUpdate.maxUnavailable are both 0, so no pod could ever be replaced; leave maxSurge at 1" -}}
{{- end -}}
{{- end -}}
{{- with $values.autoscaling -}}
{{- if .enabled -}}
{{- if gt (int .minReplicas) (int .maxReplicas) -}}
{{- fail (printf "autoscaling.minReplicas %v is above autoscaling.maxReplicas %v; raise the second" .minReplicas .maxReplicas) -}}
{{- end -}}
{{- if not (or .targetCPUUtilizationPercentage .targetMemoryUtilizationPercentage .metrics) -}}
{{- fail "autoscaling has nothing to go by; set targetCPUUtilizationPercentage, targetMemoryUtilizationPercentage or metrics" -}}
{{- end -}}
{{- range $resource, $target := dict "cpu" .targetCPUUtilizationPercentage "memory" .targetMemoryUtilizationPercentage -}}
{{- if and $target (not (dig "requests" $resource "" $values.resources)) -}}
{{- fail (printf "autoscaling goes by the use of %s in percent of resources.requests.%s, which is not set; set it, or drop the target with null" $resource $resource) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- with $values.podDisruptionBudget -}}
{{- if .enabled -}}
{{- $minimum := kindIs "invalid" .minAvailable | ternary "" (toString .minAvailable) -}}
{{- $maximum := kindIs "invalid" .maxUnavailable | ternary "" (toString .maxUnavailable) -}}
{{- if and $minimum $maximum -}}
{{- fail "podDisruptionBudget takes one of minAvailable and maxUnavailable; set the other to null" -}}
{{- end -}}
{{- if not (or $minimum $maximum) -}}
{{- fail "podDisruptionBudget has neither minAvailable nor maxUnavailable; set maxUnavailable: 1" -}}
{{- end -}}
{{- if or (has $maximum (list "0" "0%")) (eq $minimum "100%") (and (regexMatch "^[0-9]+$" $minimum) (ge (int $minimum) $pods)) -}}
{{- fail (printf "podDisruptionBudget would let no pod go, so no node with one could be drained; set maxUnavailable: 1 and minAvailable: null, or have more pods than %d" $pods) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "dtbridge.checkMonitoring" -}}
{{- if and .Values.serviceMonitor.enabled .Values.podMonitor.enabled -}}
{{- fail "serviceMonitor and podMonitor are both enabled, which counts everything twice; switch one of them off" -}}
{{- end -}}
{{- end -}}

{{- define "dtbridge.checkTopicsJob" -}}
{{- with .Values.topicsJob -}}
{{- if .enabled -}}
{{- if dig "topics" "create" false $.Values.config.kafka -}}
{{- fail "topicsJob makes the topics so that the service needs no right to; set config.kafka.topics.create to false, or topicsJob.enabled" -}}
{{- end -}}
{{- include "dtbridge.checkSecrets" (dict "at" "topicsJob.secrets" "secrets" .secrets) -}}
{{- range $name, $_ := .secrets -}}
{{- if hasKey $.Values.secrets $name -}}
{{- fail (printf "topicsJob.secrets.%s is in secrets too, which the Job mounts as well; choose another name" $name) -}}
{{- end -}}
{{- end -}}
{{- $secrets := merge (dict) .secrets $.Values.secrets -}}
{{- range fromYamlArray (include "dtbridge.files" (dict "kafka" .kafka)) -}}
{{- include "dtbridge.checkFile" (merge (dict "secrets" $secrets "at" "topicsJob.secrets" "mounts" $.Values.extraVolumeMounts) .) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "dtbridge.checkEnvironment" -}}
{{- range .Values.extraEnv -}}
{{- if regexMatch "^DTBRIDGE_(LISTEN_ADDRESS|LISTEN_TLS_.*|ADMIN_ADDRESS|SHUTDOWN_.*)$" .name -}}
{{- fail (printf "extraEnv sets %s, of which the Services, probes and the grace period would not know; set the key in config instead" .name) -}}
{{- end -}}
{{- end -}}
{{- $set := "^(--set=)?(listen\\.(address|tls\\.[a-z_]+)|admin\\.address|shutdown\\.[a-z]+)=" -}}
{{- range .Values.extraArgs -}}
{{- if regexMatch $set . -}}
{{- fail (printf "extraArgs sets %s, of which the Services, probes and the grace period would not know; set the key in config instead" (regexReplaceAll "^--set=" . "")) -}}
{{- end -}}
{{- if regexMatch "^--(listen|admin)($|=)" . -}}
{{- fail (printf "extraArgs has --%s, of which the Services and probes would not know; set config.%s.address instead" (regexFind "listen|admin" .) (regexFind "listen|admin" .)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
