package main

import "net/http"

func (a *app) handler() http.Handler { return http.NewServeMux() }
