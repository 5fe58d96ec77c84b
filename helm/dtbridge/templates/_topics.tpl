{{- define "dtbridge.topicsPod" -}}
{{- $secrets := merge (dict) .Values.topicsJob.secrets .Values.secrets -}}
metadata:
  labels:
    {{- include "dtbridge.podLabels" (dict "root" . "component" "topics" "labels" .Values.topicsJob.podLabels) | nindent 4 }}
  {{- with merge (dict) .Values.topicsJob.podAnnotations .Values.commonAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- include "dtbridge.podPlace" (dict "root" . "serviceAccount" (include "dtbridge.topicsServiceAccountName" .)) | nindent 2 }}
  restartPolicy: Never
  containers:
    - {{ include "dtbridge.container" (dict "root" . "name" "topics") | nindent 6 | trim }}
      args: [topics, --config, {{ include "dtbridge.configFile" . }}]
      resources:
        {{- toYaml .Values.topicsJob.resources | nindent 8 }}
      volumeMounts:
        {{- include "dtbridge.volumeMounts" (dict "root" . "secrets" $secrets) | nindent 8 }}
  volumes:
    {{- include "dtbridge.volumes" (dict "root" . "secrets" $secrets "config" (printf "%s-topics" (include "dtbridge.fullname" .))) | nindent 4 }}
{{- end -}}
