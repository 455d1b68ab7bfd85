cardform {
  state "postgres" { # ERROR: State kind not supported yet
  }
}
