{{- /* What every pod of the chart has in common: all of them run the program on the same files. */ -}}

{{- define "dtbridge.configFile" -}}/etc/dtbridge/dtbridge.yaml{{- end -}}

{{- /* dict root secrets config: `config` is the name of the ConfigMap */ -}}
{{- define "dtbridge.volumes" -}}
- name: config
  configMap:
    name: {{ .config }}
{{- range $name, $secret := .secrets }}
- name: secret-{{ $name }}
  secret:
    secretName: {{ $secret.existingSecret | default (printf "%s-%s" (include "dtbridge.fullname" $.root) $name) }}
    defaultMode: 0440
    {{- with $secret.items }}
    items:
      {{- toYaml . | nindent 6 }}
    {{- end }}
{{- end }}
{{- with .root.Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- /* The configuration is mounted as a single file, which stays as it was for the life of the pod: the
checksum in the pod's annotations brings a new one. Secrets are folders, which follow their Secret; the program
looks at them again by itself. dict root secrets */ -}}
{{- define "dtbridge.volumeMounts" -}}
- name: config
  mountPath: {{ include "dtbridge.configFile" . }}
  subPath: dtbridge.yaml
  readOnly: true
{{- range $name, $secret := .secrets }}
- name: secret-{{ $name }}
  mountPath: /etc/dtbridge/secrets/{{ $name }}
  readOnly: true
{{- end }}
{{- with .root.Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- /* dict root component [labels] */ -}}
{{- define "dtbridge.podLabels" -}}
{{- include "dtbridge.labels" (dict "root" .root "component" .component "labels" .labels) -}}
{{- end -}}

{{- /* The part of a pod's spec that says where and as whom it runs. dict root serviceAccount */ -}}
{{- define "dtbridge.podPlace" -}}
{{- $values := .root.Values -}}
serviceAccountName: {{ .serviceAccount }}
automountServiceAccountToken: false
{{- /* A Service named dtbridge would put DTBRIDGE_PORT and the like into the environment. */}}
enableServiceLinks: false
securityContext:
  {{- toYaml $values.podSecurityContext | nindent 2 }}
{{- with $values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with $values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- /* The start of a container. dict root name */ -}}
{{- define "dtbridge.container" -}}
name: {{ .name }}
image: {{ include "dtbridge.image" .root | quote }}
{{- with .root.Values.image.pullPolicy }}
imagePullPolicy: {{ . }}
{{- end }}
securityContext:
  {{- toYaml .root.Values.securityContext | nindent 2 }}
{{- with .root.Values.extraEnv }}
env:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.extraEnvFrom }}
envFrom:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
